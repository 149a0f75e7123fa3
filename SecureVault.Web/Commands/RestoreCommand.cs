using System.CommandLine;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Web.Commands.Progress;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>Makes the database of a backup in the store.</summary>
internal static class RestoreCommand
{
    private const string Latest = "latest";
    private const string None = "none";

    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create()
    {
        var which = new Option<string>("--backup") { Description = T["RestoreBackupOption"], HelpName = "ID|latest|none", DefaultValueFactory = _ => Latest };
        var replaces = new Option<bool>("--replace") { Description = T["RestoreReplaceOption"] };
        var yes = new Option<bool>("--yes", "-y") { Description = T["YesOption"] };
        which.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } text and not (Latest or None) && !BackupId.TryParse(text, out _))
            {
                given.AddError(T["RestoreBackupForm"]);
            }
        });
        return new VerbCommand(
            "restore",
            T["RestoreAbout"],
            ["restore", "restore --backup 20261129t031500z-0f5e7c1a93d2b64e781a2b3c4d5e6f70 --replace", "restore --Vault:DataFolder=/srv/vault --MasterKey:File=/mnt/usb/master.key"],
            (context, token) => RunAsync(context, context.Parsed.GetRequiredValue(which), context.Parsed.GetValue(replaces), context.Parsed.GetValue(yes), token))
        {
            which,
            replaces,
            yes,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, string which, bool replaces, bool isAgreed, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.LoadKeysAsync(isNoted: false, cancellationToken);
        await vault.CheckStoreAsync(cancellationToken);
        var file = vault.Get<IOptions<DatabaseOptions>>().Value.File;
        if (File.Exists(file) && await RefuseAsync(context.Output, file, replaces, isAgreed, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        using var backup = which == None ? null : await OpenAsync(vault.Get<Backups>(), which, cancellationToken);
        vault.Get<VaultLock>().Take();
        if (backup is not null)
        {
            context.Output.Note(T["Restoring", backup.Id]);
        }

        var (result, replaced) = await FillAsync(context.Output, vault.Get<Restore>(), backup, file, cancellationToken);
        Show(context.Output, backup, result, file, replaced);
        return result.Adopted is { Damaged: 0, Missing: 0, NotOpened: 0, CardsNotOpened: 0 } ? ExitCode.Done : ExitCode.Findings;
    }

    private static async Task<(RestoreResult Result, string? Replaced)> FillAsync(
        CommandOutput output, Restore restore, BackupReader? backup, string file, CancellationToken cancellationToken)
    {
        await using var rows = await ProgressDisplay.CountAsync(output, T["ProgressRestore"]);
        var total = backup?.Manifest.Tables.Sum(table => table.Rows);
        var progress = rows.Of<RestoreProgress>(value => value.Adopted is { } adopted ? (adopted.Done, adopted.Total) : (value.Rows, total));
        return await restore.RestoreAsync(backup, file, progress, cancellationToken);
    }

    private static void Show(CommandOutput output, BackupReader? backup, RestoreResult result, string file, string? replaced)
    {
        var adopted = result.Adopted;
        output.Write(
            new
            {
                backup = backup?.Id.ToString(),
                begun = backup?.Manifest.Time,
                rows = result.Rows,
                goneVersions = result.Gone.Versions,
                goneItems = result.Gone.Items,
                goneAccounts = result.Gone.Accounts,
                locked = adopted.Accounts.Locked,
                accounts = adopted.Accounts.Added,
                files = adopted.Files,
                versions = adopted.Versions,
                damaged = adopted.Damaged,
                notOpened = adopted.NotOpened,
                missing = adopted.Missing,
                cardsNotOpened = adopted.CardsNotOpened,
                replaced,
            },
            backup is null ? T["RestoredAnew", file] : T["RestoreDone", output.Units.Time(backup.Manifest.Time), file]);
        if (adopted.Files + adopted.Versions > 0)
        {
            output.Note(backup is null ? T["RestoredFilesAnew", adopted.Files, adopted.Versions] : T["RestoredFiles", adopted.Files, adopted.Versions]);
        }

        Explain(output, adopted);
        if (replaced is not null)
        {
            output.Note(T["RestoreReplaced", replaced]);
        }

        output.Note(T["RestoreNext"]);
    }

    /// <summary>Says what came of accounts, and what did not come back.</summary>
    public static void Explain(CommandOutput output, AdoptionResult adopted)
    {
        foreach (var (count, text) in new (int, string)[]
        {
            (adopted.Accounts.Added, T["RestoredAccounts", adopted.Accounts.Added]),
            (adopted.Accounts.Locked, T["RestoredLocked", adopted.Accounts.Locked]),
            (adopted.Damaged + adopted.NotOpened, T["RestoredDamaged", adopted.Damaged + adopted.NotOpened]),
            (adopted.CardsNotOpened, T["RestoredCards", adopted.CardsNotOpened]),
            (adopted.Missing, T["RestoredMissing", adopted.Missing]),
        })
        {
            if (count > 0)
            {
                output.Note(text);
            }
        }
    }

    /// <returns>Why the database that is there stays; null when it may be replaced.</returns>
    private static async Task<ExitCode?> RefuseAsync(CommandOutput output, string file, bool replaces, bool isAgreed, CancellationToken cancellationToken)
    {
        if (!replaces)
        {
            output.Error(T["RestoreExists", file]);
            return ExitCode.Usage;
        }

        return await Confirmation.AskAsync(output, T["AskReplace", file], isAgreed, cancellationToken) switch
        {
            Answer.Yes => null,
            Answer.No => ExitCode.Refused,
            Answer.NobodyThere => ExitCode.Usage,
        };
    }

    private static async Task<BackupReader> OpenAsync(Backups backups, string which, CancellationToken cancellationToken)
    {
        if (!BackupId.TryParse(which, out var id))
        {
            id = await backups.FindLatestAsync(cancellationToken) ?? throw new BackupException(BackupError.Missing, T["BackupNone"]);
        }

        return await backups.ReadAsync(id, cancellationToken);
    }
}
