using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Data;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Web.Commands.Progress;
using SecureVault.Web.Components.Admin;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Commands;

/// <summary>Compares database and store, and repairs what can be repaired without a loss.</summary>
internal static class CheckCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create()
    {
        var repair = new Option<bool>("--repair") { Description = T["RepairOption"] };
        var yes = new Option<bool>("--yes", "-y") { Description = T["YesOption"] };
        return new VerbCommand(
            "check",
            T["CheckAbout"],
            ["check", "check --json", "check --repair"],
            (context, token) => RunAsync(context, context.Parsed.GetValue(repair), context.Parsed.GetValue(yes), token))
        {
            repair,
            yes,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, bool repairs, bool isAgreed, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        var found = await vault.OpenDatabaseAsync(cancellationToken);
        await vault.CheckStoreAsync(cancellationToken);
        var check = vault.Get<StoreCheck>();
        await check.OpenAsync(cancellationToken);
        context.Output.Note(T["Comparing"]);
        var report = await check.LookAsync(cancellationToken);
        if (repairs && QuestionOf(report) is { } question)
        {
            var answer = await Confirmation.AskAsync(context.Output, question, isAgreed, cancellationToken);
            if (answer == Answer.NobodyThere)
            {
                return ExitCode.Usage;
            }

            if (answer == Answer.Yes)
            {
                await RepairAsync(context.Output, vault, report, found, cancellationToken);
                report = await check.LookAsync(cancellationToken);
            }
        }

        return Show(context.Output, report, await vault.Get<SpaceCheck>().RunAsync(cancellationToken));
    }

    // The answer to a hold settles unfinished uploads, too.
    private static string? QuestionOf(StoreReport report) =>
        report.Hold is { } hold ? $"{HoldText.Of(hold.Reason)} {T["AskContinue"]}"
        : report.WholeUploads > 0 ? T.Counted("AskWhole", report.WholeUploads)
        : report.Found.Unowned > 0 ? T.Counted("AskUnowned", report.Found.Unowned)
        : null;

    private static async Task RepairAsync(
        CommandOutput output, VaultSession vault, StoreReport report, DatabaseState found, CancellationToken cancellationToken)
    {
        await vault.LoadKeysAsync(cancellationToken);
        if (report.Hold is not null)
        {
            // The end of a hold writes the store's marker. A server beside this would take that for another vault's.
            vault.Get<VaultLock>().Take();
            await vault.Get<StoreOpening>().OpenAsync(found, cancellationToken);
        }

        // An upload that is whole is a stray once its row is gone. Before the hold ends, so that nothing is swept meanwhile.
        output.Note(T["Recovering"]);
        AdoptionResult recovered;
        AdoptionResult others;
        await using (var display = await ProgressDisplay.CountAsync(output, T["ProgressRepair"]))
        {
            var (recovery, progress) = (vault.Get<StrayRecovery>(), display.Of<AdoptionProgress>(value => (value.Done, value.Total)));
            recovered = await recovery.RunAsync(progress, cancellationToken);
            await vault.Get<StoreCheck>().ContinueAsync(cancellationToken);
            others = await recovery.RunAsync(progress, cancellationToken);
        }

        output.Note(T["RecoveredFiles", recovered.Files + others.Files, recovered.Versions + others.Versions]);
        RestoreCommand.Explain(output, others with { Accounts = recovered.Accounts, Missing = 0 });
    }

    private static ExitCode Show(CommandOutput output, StoreReport report, IReadOnlyList<SpaceDifference> miscounted)
    {
        var found = report.Found;
        var agrees = found.Agrees && report is { WholeUploads: 0, Hold: null } && miscounted.Count == 0;
        var table = new TextTable(T["ColumnFound"], T["ColumnCount"]) { Numbers = [1] };
        foreach (var (label, count) in new (string, int)[]
        {
            (T["CountIntact"], found.Intact),
            (T["CountMissing"], found.Missing),
            (T["CountWrongSize"], found.WrongSize),
            (T["CountWhole"], report.WholeUploads),
            (T["CountUnowned"], found.Unowned),
            (T["CountUnfinished"], found.Unfinished),
            (T["CountMiscounted"], miscounted.Count),
        })
        {
            table.Add(label, count.ToString("N0", CultureInfo.CurrentCulture));
        }

        output.Write(
            new
            {
                intact = found.Intact,
                missing = found.Missing,
                wrongSize = found.WrongSize,
                wholeUploads = report.WholeUploads,
                unowned = found.Unowned,
                unfinished = found.Unfinished,
                miscountedAccounts = miscounted.Count,
                hold = report.Hold?.Reason,
                heldSince = report.Hold?.Since,
                agrees,
            },
            table.ToString());
        Explain(output, report);
        return agrees ? ExitCode.Done : ExitCode.Findings;
    }

    private static void Explain(CommandOutput output, StoreReport report)
    {
        if (report.Hold is { } hold)
        {
            output.Note($"{HoldText.Of(hold.Reason)} {T["HoldMeans"]}");
        }

        if (report.Found.Missing + report.Found.WrongSize > 0)
        {
            output.Note(T["LostMeans"]);
        }

        if (report.Found.Unowned + report.Found.Unfinished > 0)
        {
            output.Note(T["UnownedMeans"]);
        }
    }
}
