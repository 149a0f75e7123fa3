using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>Creates folders, renames items and marks favourites.</summary>
internal sealed class EditCommands(UserEdits edits, BusyNotifier work, DriveDialogs dialogs, DriveUndo undo) : ICommandSource
{
    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table
        .AddForItems(DriveCommand.Rename, targets => RenameAsync(targets[0]))
        .AddForItems(DriveCommand.Favourite, MarkAsync);

    /// <summary>Asks for a name and creates a folder.</summary>
    /// <returns>The folder; null when there is none.</returns>
    public async Task<ItemId?> CreateFolderAsync(ItemId parent)
    {
        ItemId? made = null;
        await dialogs.AskNameAsync(
            T["NewFolder"],
            T["Create"],
            string.Empty,
            selectStem: false,
            async name =>
            {
                var outcome = await edits.CreateFolderAsync(parent, name, CancellationToken.None);
                made = (outcome as FolderOutcome.Created)?.Folder;
                return DriveTexts.Explain(outcome);
            });
        return made;
    }

    private async Task RenameAsync(DriveEntry entry)
    {
        RenameOutcome.Renamed? renamed = null;
        await dialogs.AskNameAsync(
            entry.IsFolder ? T["RenameFolderTitle"] : T["RenameFileTitle"],
            T["Rename"],
            entry.Name,
            selectStem: !entry.IsFolder,
            async name =>
            {
                var outcome = await edits.RenameAsync(entry.Id, name, CancellationToken.None);
                renamed = outcome as RenameOutcome.Renamed;
                return DriveTexts.Explain(outcome);
            });
        if (renamed is { } done && done.OldName != done.NewName)
        {
            undo.Add(T["RenamedTo", done.NewName], Icons.Material.Outlined.DriveFileRenameOutline, () => RenameBackAsync(entry.Id, done.OldName));
        }
    }

    private async Task RenameBackAsync(ItemId item, string name)
    {
        RenameOutcome? outcome = null;
        if (await work.RunAsync(async () => outcome = await edits.RenameAsync(item, name, CancellationToken.None), "NothingRenamed") && outcome is not null)
        {
            var why = DriveTexts.Explain(outcome);
            work.Tell(why ?? T["RenamedBack", name], why is null ? Severity.Success : Severity.Warning);
        }
    }

    /// <summary>Marks items as favourites, or takes the mark away when all have it.</summary>
    private Task MarkAsync(IReadOnlyList<DriveEntry> entries)
    {
        var isFavourite = entries.Any(entry => !entry.IsFavourite);
        return work.RunAsync(() => edits.MarkAsync([.. entries.Select(entry => entry.Id)], isFavourite, CancellationToken.None), "NothingMarked");
    }
}
