using System.CommandLine;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Commands;

/// <summary>Makes the database of a backup in the store.</summary>
internal static class RestoreCommand
{
    private const string Latest = "latest";

    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create()
    {
        var which = new Option<string>("--backup") { Description = T["RestoreBackupOption"], HelpName = "ID|latest", DefaultValueFactory = _ => Latest };
        var replaces = new Option<bool>("--replace") { Description = T["RestoreReplaceOption"] };
        var yes = new Option<bool>("--yes", "-y") { Description = T["YesOption"] };
        which.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } text && text != Latest && !BackupId.TryParse(text, out _))
            {
                given.AddError(T["RestoreBackupForm"]);
            }
        });
        return new VerbCommand(
            "restore",
            T["RestoreAbout"],
            ["restore", "restore --backup 20261129t031500z-0f5e… --replace", "restore --Vault:DataFolder=/srv/vault --MasterKey:File=/mnt/usb/master.key"],
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
        await vault.LoadKeysAsync(cancellationToken);
        await vault.CheckStoreAsync(cancellationToken);
        var file = vault.Get<IOptions<DatabaseOptions>>().Value.File;
        if (File.Exists(file) && Refuse(context.Output, file, replaces, isAgreed) is { } refusal)
        {
            return refusal;
        }

        using var backup = await OpenAsync(vault.Get<Backups>(), which, cancellationToken);
        vault.Get<VaultLock>().Take();
        context.Output.Note(T["Restoring", backup.Id]);
        var restore = vault.Get<Restore>();
        var (result, replaced) = File.Exists(file)
            ? await restore.ReplaceAsync(backup, file, progress: null, cancellationToken)
            : (await restore.RunAsync(backup, file, progress: null, cancellationToken), null);
        context.Output.Write(
            new
            {
                backup = backup.Id.ToString(),
                begun = backup.Manifest.Time,
                rows = result.Rows,
                goneVersions = result.Gone.Versions,
                goneItems = result.Gone.Items,
                locked = result.Locked,
                replaced,
            },
            T["RestoreDone", TimeText.Moment(backup.Manifest.Time, TimeZoneInfo.Local), file]);
        if (replaced is not null)
        {
            context.Output.Note(T["RestoreReplaced", replaced]);
        }

        context.Output.Note(T["RestoreNext"]);
        return ExitCode.Done;
    }

    /// <returns>Why the database that is there stays; null when it may be replaced.</returns>
    private static ExitCode? Refuse(CommandOutput output, string file, bool replaces, bool isAgreed)
    {
        if (!replaces)
        {
            output.Error(T["RestoreExists", file]);
            return ExitCode.Usage;
        }

        if (!isAgreed && !Confirmation.IsPossible)
        {
            output.Error(T["NoTerminal"]);
            return ExitCode.Usage;
        }

        return isAgreed || Confirmation.Ask(output, T["AskReplace", file]) ? null : ExitCode.Refused;
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
