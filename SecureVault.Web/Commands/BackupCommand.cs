using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Jobs;
using SecureVault.Core.Recovery;
using SecureVault.Web.Commands.Progress;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>Backs the database up into the store, and lists the backups that are there.</summary>
internal static class BackupCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create() => new VerbCommand("backup", T["BackupAbout"], ["backup", "backup --quiet --json"], RunAsync)
    {
        new VerbCommand("list", T["BackupListAbout"], ["backup list", "backup list --json | jq -r 'select(.whole) | .id' | tail -1"], ListAsync),
    };

    private static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken);
        await vault.CheckStoreAsync(cancellationToken);
        using var turn = vault.TakeTurn(JobName.Backup);
        var backup = await CreateAsync(context.Output, vault.Get<Backups>(), cancellationToken);
        context.Output.Write(RecordOf(backup), T["BackupDone", backup.Id, context.Output.Units.Size(backup.Bytes)]);
        return ExitCode.Done;
    }

    private static async Task<Backup> CreateAsync(CommandOutput output, Backups backups, CancellationToken cancellationToken)
    {
        await using var display = await ProgressDisplay.CountAsync(output, T["ProgressBackup"]);
        return await backups.CreateAsync(display.Of<BackupProgress>(progress => (progress.Rows, null)), cancellationToken);
    }

    private static async Task<ExitCode> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.LoadKeysAsync(cancellationToken);
        await vault.CheckStoreAsync(cancellationToken);
        var backups = await vault.Get<Backups>().ListAsync(cancellationToken);
        var table = new TextTable(T["ColumnBackup"], T["ColumnTime"], T["ColumnState"], T["ColumnSize"]) { Numbers = [3] };
        foreach (var backup in backups)
        {
            context.Output.Write(RecordOf(backup), text: null);
            table.Add(
                backup.Id.ToString(),
                context.Output.Units.Time(backup.Id.Time),
                backup.IsWhole ? T["BackupWhole"] : T["BackupUnfinished"],
                context.Output.Units.Size(backup.Bytes));
        }

        if (!context.Output.IsJson)
        {
            context.Output.Write(backups, backups.Count == 0 ? T["BackupNone"] : table.ToString());
        }

        return ExitCode.Done;
    }

    private static object RecordOf(Backup backup) =>
        new { id = backup.Id.ToString(), begun = backup.Id.Time, whole = backup.IsWhole, bytes = backup.Bytes, stored = backup.Stored };
}
