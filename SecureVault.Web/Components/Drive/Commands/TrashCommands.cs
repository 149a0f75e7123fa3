using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>Puts items into the trash, brings them back, and deletes them permanently.</summary>
internal sealed class TrashCommands(TrashBin trash, CurrentUser user, BusyNotifier work, DriveDialogs dialogs, DriveUndo undo) : ICommandSource
{
    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table.AddForItems(DriveCommand.Delete, DeleteAsync);

    /// <summary>Everything in the trash.</summary>
    public Task<IReadOnlyList<TrashEntry>> ListAsync(CancellationToken cancellationToken) => user.RunAsync(trash.ListAsync, cancellationToken);

    /// <summary>Puts items into the trash without a question, because it can be undone.</summary>
    public async Task DeleteAsync(IReadOnlyList<DriveEntry> entries)
    {
        DeleteOutcome? outcome = null;
        if (await work.RunLongAsync(
                T.Counted("Deleting", entries.Count),
                async () => outcome = await user.RunAsync((id, token) => trash.DeleteAsync(id, Ids(entries), token), CancellationToken.None),
                "NothingDeleted")
            && outcome is { Deleted.Count: > 0 })
        {
            var text = entries is [var only] ? T["DeletedNamed", only.Name] : T.Counted("Deleted", outcome.Deleted.Count);
            undo.Add(text, Icons.Material.Outlined.Delete, () => RestoreAsync(outcome.Deleted));
        }
    }

    /// <summary>Brings items back from the trash and says where they are.</summary>
    public async Task RestoreAsync(IReadOnlyCollection<ItemId> items)
    {
        RestoreOutcome? outcome = null;
        if (await work.RunLongAsync(
                T.Counted("Restoring", items.Count),
                async () => outcome = await user.RunAsync((id, token) => trash.RestoreAsync(id, items, token), CancellationToken.None),
                "NothingRestored")
            && outcome is not null)
        {
            work.Tell(DriveTexts.Restored(outcome), DriveTexts.IsAsBefore(outcome) ? Severity.Success : Severity.Warning);
        }
    }

    /// <summary>Asks, and deletes items of the trash permanently.</summary>
    public async Task PurgeAsync(IReadOnlyList<DriveEntry> entries, bool all)
    {
        if (!await dialogs.ConfirmPurgeAsync(entries, all))
        {
            return;
        }

        var count = 0;
        if (await work.RunLongAsync(
            T.Counted("Deleting", entries.Count),
            async () => count = await user.RunAsync((id, token) => all ? trash.EmptyAsync(id, token) : trash.PurgeAsync(id, Ids(entries), token), CancellationToken.None),
            "NothingDeleted"))
        {
            work.Tell(T.Counted("Purged", count), Severity.Normal, Icons.Material.Outlined.DeleteForever);
        }
    }

    private static List<ItemId> Ids(IReadOnlyList<DriveEntry> entries) => [.. entries.Select(entry => entry.Id)];
}
