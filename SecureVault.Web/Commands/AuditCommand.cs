using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Web.Commands.Progress;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>Finds out whether the audit log is as it was written, and lets it go on after damage; beside a running server or without one.</summary>
internal static class AuditCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create()
    {
        var heads = new Option<bool>("--heads") { Description = T["AuditHeadsOption"] };
        var yes = new Option<bool>("--yes", "-y") { Description = T["YesOption"] };
        return new Command("audit", T["AuditAbout"])
        {
            new VerbCommand(
                "verify",
                T["AuditVerifyAbout"],
                ["audit verify", "audit verify --heads", "audit verify --heads --json --quiet"],
                (context, token) => VerifyAsync(context, context.Parsed.GetValue(heads), token))
            {
                heads,
            },
            new VerbCommand(
                "accept",
                T["AuditAcceptAbout"],
                ["audit accept", "audit accept --yes"],
                (context, token) => AcceptAsync(context, context.Parsed.GetValue(yes), token))
            {
                yes,
            },
        };
    }

    private static async Task<ExitCode> AcceptAsync(CommandContext context, bool isAgreed, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken);
        await vault.CheckStoreAsync(cancellationToken);
        var checkup = vault.Get<AuditCheckup>();
        IReadOnlyList<AuditVerdict.Broken> flaws;
        await using (var display = await ProgressDisplay.CountAsync(context.Output, T["ProgressAudit"]))
        {
            var total = await checkup.CountAsync(cancellationToken);
            flaws = await checkup.FindFlawsAsync(display.Of<long>(done => (done, total)), cancellationToken);
        }

        if (flaws.Count == 0)
        {
            context.Output.Note(T["AuditNothingToAccept"]);
            return ExitCode.Done;
        }

        foreach (var flaw in flaws)
        {
            context.Output.Write(new { whole = false, chain = flaw.Chain, entry = flaw.Sequence, flaw = flaw.Flaw }, Explain(flaw));
        }

        var answer = await Confirmation.AskAsync(context.Output, T["AskAuditAccept"], isAgreed, cancellationToken);
        if (answer != Answer.Yes)
        {
            return answer == Answer.No ? ExitCode.Findings : ExitCode.Usage;
        }

        await checkup.AcceptAsync(flaws, cancellationToken);
        context.Output.Note(T["AuditAccepted"]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> VerifyAsync(CommandContext context, bool withHeads, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken);
        if (withHeads)
        {
            await vault.CheckStoreAsync(cancellationToken);
        }

        var checkup = vault.Get<AuditCheckup>();
        AuditVerdict verdict;
        await using (var display = await ProgressDisplay.CountAsync(context.Output, T["ProgressAudit"]))
        {
            var total = await checkup.CountAsync(cancellationToken);
            verdict = await checkup.RunAsync(withHeads, display.Of<long>(done => (done, total)), cancellationToken);
        }

        return Show(context.Output, verdict);
    }

    private static ExitCode Show(CommandOutput output, AuditVerdict verdict)
    {
        if (verdict is AuditVerdict.Broken broken)
        {
            output.Write(new { whole = false, chain = broken.Chain, entry = broken.Sequence, flaw = broken.Flaw }, Explain(broken));
            return ExitCode.Findings;
        }

        var whole = (AuditVerdict.Whole)verdict;
        output.Write(new { whole = true, entries = whole.Entries, heads = whole.Heads }, T.Counted("AuditWhole", whole.Entries));
        if (whole.Heads is { } heads)
        {
            output.Note(T.Counted("AuditHeads", heads));
        }

        return ExitCode.Done;
    }

    private static string Explain(AuditVerdict.Broken broken) => broken.Flaw switch
    {
        AuditFlaw.Changed => T["AuditChanged", broken.Chain, broken.Sequence],
        AuditFlaw.Missing => T["AuditMissing", broken.Chain, broken.Sequence],
        AuditFlaw.Inserted => T["AuditInserted", broken.Chain, broken.Sequence],
        AuditFlaw.Cut => T["AuditCut", broken.Chain, broken.Sequence],
        AuditFlaw.ForeignEpoch => T["AuditForeignEpoch", broken.Chain, broken.Sequence],
    };
}
