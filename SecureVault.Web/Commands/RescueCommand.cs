using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;
using SecureVault.Web.Commands.Progress;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>Brings every file out of the store with the master key alone.</summary>
internal static class RescueCommand
{
    private const string ManifestName = "rescue.jsonl";

    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create()
    {
        var folder = new Option<string>("--out") { Description = T["RescueOutOption"], HelpName = "DIR", Required = true };
        var user = new Option<string?>("--user") { Description = T["RescueUserOption"], HelpName = "EMAIL" };
        var dryRun = new Option<bool>("--dry-run") { Description = T["RescueDryRunOption"] };
        var salvage = new Option<bool>("--salvage") { Description = T["RescueSalvageOption"] };
        return new VerbCommand(
            "rescue",
            T["RescueAbout"],
            ["rescue --out /mnt/rescued", "rescue --out ./ada --user ada@example.org --salvage", "rescue --out . --dry-run --json | jq -r .path"],
            (context, token) => RunAsync(
                context,
                new RescueRequest(Path.GetFullPath(context.Parsed.GetRequiredValue(folder)))
                {
                    Email = context.Parsed.GetValue(user),
                    IsDryRun = context.Parsed.GetValue(dryRun),
                    Salvages = context.Parsed.GetValue(salvage),
                },
                token))
        {
            folder,
            user,
            dryRun,
            salvage,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, RescueRequest request, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.LoadKeysAsync(cancellationToken);
        await vault.CheckStoreAsync(cancellationToken);
        await using var manifest = request.IsDryRun ? TextWriter.Null : OpenManifest(request.Folder);
        var lines = new CommandOutput(manifest, TextWriter.Null, isJson: true, isQuiet: true);
        RescueReport report;
        await using (var display = await ProgressDisplay.CountAsync(context.Output, T["ProgressRescue"]))
        {
            report = await vault.Get<Rescue>().RunAsync(request, new Listener(context.Output, lines, display), cancellationToken);
        }

        if (!report.IsUserKnown)
        {
            context.Output.Error(T["RescueNobody", request.Email!]);
            return ExitCode.Usage;
        }

        Show(context.Output, report, request.IsDryRun);
        if (report is { Accounts: 0, CardsNotOpened: 0 })
        {
            context.Output.Error(T["RescueNoCards"]);
        }

        return report is { Accounts: 0, CardsNotOpened: > 0 } ? ExitCode.Key
            : report.IsComplete ? ExitCode.Done
            : ExitCode.Findings;
    }

    /// <summary>Lists every object beside the files, for whoever wants to know later what came from where. It holds names, as the files do.</summary>
    private static StreamWriter OpenManifest(string folder)
    {
        var file = Path.Combine(folder, ManifestName);
        PrivateFiles.CreateFolder(folder);
        if (!File.Exists(file))
        {
            PrivateFiles.CreateFile(file);
        }

        return new StreamWriter(file, append: false);
    }

    private static void Show(CommandOutput output, RescueReport report, bool isDryRun)
    {
        var files = Count(RescueStatus.Recovered) + Count(RescueStatus.AlreadyThere);
        var accounts = T.Counted("RescueAccounts", report.Accounts);
        output.Write(
            new
            {
                type = "rescue",
                accounts = report.Accounts,
                cardsNotOpened = report.CardsNotOpened,
                recovered = Count(RescueStatus.Recovered),
                alreadyThere = Count(RescueStatus.AlreadyThere),
                damaged = Count(RescueStatus.Damaged),
                notOpened = Count(RescueStatus.NotOpened),
                notRead = Count(RescueStatus.NotRead),
                notWritten = Count(RescueStatus.NotWritten),
                thumbnails = report.Thumbnails,
                complete = report.IsComplete,
            },
            isDryRun ? T.Counted("RescueFound", files, accounts) : T.Counted("RescueDone", files, accounts));
        Note(Count(RescueStatus.Damaged), count => T.Counted("RescueDamaged", count));
        Note(Count(RescueStatus.NotOpened), count => T.Counted("RescueNotOpened", count));
        Note(Count(RescueStatus.NotRead), count => T.Counted("RescueNotRead", count));
        Note(Count(RescueStatus.NotWritten), count => T.Counted("RescueNotWritten", count));
        Note(report.CardsNotOpened, count => T.Counted("RescueCards", count));

        void Note(int count, Func<int, string> sentence)
        {
            if (count > 0)
            {
                output.Note(sentence(count));
            }
        }

        int Count(RescueStatus status) => report.Objects.GetValueOrDefault(status);
    }

    private sealed class Listener(CommandOutput output, CommandOutput manifest, ProgressDisplay display) : IProgress<RescuedObject>
    {
        private long _objects;

        public void Report(RescuedObject value)
        {
            var record = new
            {
                type = "object",
                objectKey = value.Key.ToString(),
                status = value.Status,
                email = value.Email,
                path = value.Path,
                bytes = value.Length,
                uploaded = value.Time,
                modified = value.Modified,
                error = value.Error,
                damagedAt = value.DamagedAt,
            };
            manifest.Write(record, text: null);
            output.Write(record, Text(value));
            display.Report(++_objects, total: null);
        }

        // Files that came out whole are in the folder to be seen; a line for each of a million helps nobody.
        private static string? Text(RescuedObject value) => value.Status switch
        {
            RescueStatus.Recovered or RescueStatus.AlreadyThere => (string?)null,
            RescueStatus.Damaged => value.Path is null ? T["ObjectDamaged", value.Key] : T["ObjectSalvaged", value.Key, value.Path],
            RescueStatus.NotWritten => T["ObjectNotWritten", value.Key],
            RescueStatus.NotOpened => T["ObjectNotOpened", value.Key],
            RescueStatus.NotRead => T["ObjectNotRead", value.Key],
        };
    }
}
