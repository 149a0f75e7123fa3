using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Dialogs;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>The questions that the drive asks, and the dialogs that are commands themselves.</summary>
internal sealed class DriveDialogs(IDialogService dialogs, DriveErrorHandler errors) : ICommandSource
{
    // More than these are quicker found in the tree.
    private const int MaxRecent = 4;

    private readonly List<ItemId> _recent = [];

    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table
        .Add(DriveCommand.Help, _ => ShowKeysAsync())
        .AddForItems(DriveCommand.Share, targets => ShareDialog.OpenAsync(dialogs, targets[0]));

    /// <summary>Shows the keyboard shortcuts.</summary>
    public Task ShowKeysAsync() =>
        dialogs.ShowAsync<KeysDialog>(title: null, new DialogOptions { MaxWidth = MaxWidth.Medium, FullWidth = true });

    /// <summary>Remembers, for as long as the window is open, that items were put into a folder: the next ones often go there, too.</summary>
    public void Remember(ItemId folder)
    {
        if (folder != ItemId.Root)
        {
            _recent.Remove(folder);
            _recent.Insert(0, folder);
            _recent.RemoveRange(Math.Min(MaxRecent, _recent.Count), Math.Max(0, _recent.Count - MaxRecent));
        }
    }

    /// <summary>Asks for a folder of the drive.</summary>
    /// <returns>Null when the person didn't choose one.</returns>
    public async Task<ItemId?> AskFolderAsync(IReadOnlyList<DriveEntry> entries, string title, string confirm, bool forbidsThemselves)
    {
        var parameters = new DialogParameters<FolderDialog>
        {
            { dialog => dialog.Title, title },
            { dialog => dialog.Confirm, confirm },
            { dialog => dialog.Forbidden, forbidsThemselves ? entries.Select(entry => entry.Id).ToHashSet() : [] },
            { dialog => dialog.Start, entries.Count > 0 ? entries[0].Folder : ItemId.Root },
            { dialog => dialog.Here, forbidsThemselves && entries.Select(entry => entry.Folder).Distinct().ToList() is [var here] ? here : null },
            { dialog => dialog.Recent, [.. _recent] },
        };
        var dialog = await dialogs.ShowAsync<FolderDialog>(title: null, parameters, new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true });
        return await dialog.Result is { Canceled: false, Data: ItemId folder } ? folder : null;
    }

    /// <summary>Asks for a folder that new files go to.</summary>
    /// <returns>Null when the person didn't choose one.</returns>
    public Task<ItemId?> AskUploadFolderAsync(string title, string confirm) => AskFolderAsync([], title, confirm, forbidsThemselves: false);

    /// <summary>Asks what to do about names that are taken.</summary>
    /// <returns>Null when the person gave up.</returns>
    public async Task<NameConflict?> AskConflictAsync(int count, string? name)
    {
        var parameters = new DialogParameters<ConflictDialog> { { dialog => dialog.Count, count }, { dialog => dialog.Name, name } };
        var dialog = await dialogs.ShowAsync<ConflictDialog>(title: null, parameters);
        return await dialog.Result is { Canceled: false, Data: NameConflict answer } ? answer : null;
    }

    /// <summary>Asks before items are deleted permanently.</summary>
    public async Task<bool> ConfirmPurgeAsync(IReadOnlyList<DriveEntry> entries, bool all)
    {
        var parameters = new DialogParameters<PurgeDialog> { { dialog => dialog.Entries, entries }, { dialog => dialog.All, all } };
        var dialog = await dialogs.ShowAsync<PurgeDialog>(title: null, parameters);
        return await dialog.Result is { Canceled: false };
    }

    /// <summary>Asks for a name. The dialog stays until the name was saved or the person gives up.</summary>
    public async Task AskNameAsync(string title, string confirm, string value, bool selectStem, Func<string, Task<string?>> save)
    {
        var parameters = new DialogParameters<NameDialog>
        {
            { dialog => dialog.Title, title },
            { dialog => dialog.Confirm, confirm },
            { dialog => dialog.Value, value },
            { dialog => dialog.SelectStem, selectStem },
            { dialog => dialog.Save, SaveAsync },
        };
        var dialog = await dialogs.ShowAsync<NameDialog>(title: null, parameters);
        await dialog.Result;

        async Task<string?> SaveAsync(string name)
        {
            string? error = null;
            var errorId = await errors.TryAsync(async () => error = await save(name));
            return errorId is null ? error : DriveTexts.Failed("NothingSaved", errorId);
        }
    }
}
