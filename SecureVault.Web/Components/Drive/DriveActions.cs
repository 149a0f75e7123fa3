using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Copies;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Dialogs;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive;

/// <summary>What a person does to items, from the question to the toast with its way back. It lives as long as the window, so an undo outlives the page.</summary>
internal sealed class DriveActions(UserDrive drive, BusyNotifier work, IDialogService dialogs, ISnackbar toasts, DriveUndo undo)
{
    private const string ClipboardToast = "clipboard";

    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    /// <summary>Undoes what was done last in this window.</summary>
    public Task UndoLastAsync() => undo.TakeLastAsync();

    /// <summary>Puts items into the trash. Nobody is asked, because it can be undone.</summary>
    public async Task DeleteAsync(IReadOnlyList<DriveEntry> entries)
    {
        DeleteOutcome? outcome = null;
        if (await work.RunLongAsync(T.Counted("Deleting", entries.Count), async () => outcome = await drive.DeleteAsync(Ids(entries), CancellationToken.None), "NothingDeleted") && outcome is { Deleted.Count: > 0 })
        {
            var text = entries is [var only] ? T["DeletedNamed", only.Name] : T.Counted("Deleted", outcome.Deleted.Count);
            undo.Add(text, Icons.Material.Outlined.Delete, () => RestoreAsync(outcome.Deleted));
        }
    }

    /// <summary>Brings items back from the trash and says where they are.</summary>
    public async Task RestoreAsync(IReadOnlyCollection<ItemId> items)
    {
        RestoreOutcome? outcome = null;
        if (await work.RunLongAsync(T.Counted("Restoring", items.Count), async () => outcome = await drive.RestoreAsync(items, CancellationToken.None), "NothingRestored") && outcome is not null)
        {
            toasts.Add(DriveTexts.Restored(outcome), DriveTexts.IsAsBefore(outcome) ? Severity.Success : Severity.Warning);
        }
    }

    /// <summary>Asks for a new name; the dialog stays until the name can be taken.</summary>
    public async Task RenameAsync(DriveEntry entry)
    {
        RenameOutcome.Renamed? renamed = null;
        await AskNameAsync(
            entry.IsFolder ? T["RenameFolderTitle"] : T["RenameFileTitle"],
            T["Rename"],
            entry.Name,
            selectStem: !entry.IsFolder,
            async name =>
            {
                var outcome = await drive.RenameAsync(entry.Id, name, CancellationToken.None);
                renamed = outcome as RenameOutcome.Renamed;
                return DriveTexts.Explain(outcome);
            });
        if (renamed is { } done && done.OldName != done.NewName)
        {
            undo.Add(T["RenamedTo", done.NewName], Icons.Material.Outlined.DriveFileRenameOutline, () => RenameBackAsync(entry.Id, done.OldName));
        }
    }

    /// <summary>Asks for a name and makes a folder.</summary>
    /// <returns>The folder; null when there is none.</returns>
    public async Task<ItemId?> CreateFolderAsync(ItemId parent)
    {
        ItemId? made = null;
        await AskNameAsync(
            T["NewFolder"],
            T["Create"],
            string.Empty,
            selectStem: false,
            async name =>
            {
                var outcome = await drive.CreateFolderAsync(parent, name, CancellationToken.None);
                made = (outcome as FolderOutcome.Created)?.Folder;
                return DriveTexts.Explain(outcome);
            });
        return made;
    }

    /// <summary>Asks where to, and moves items there.</summary>
    public async Task MoveAsync(IReadOnlyList<DriveEntry> entries)
    {
        if (await AskFolderAsync(entries, T["MoveTitle"], T["MoveHere"], forbidsThemselves: true) is { } target)
        {
            await MoveAsync(entries, target);
        }
    }

    /// <summary>Moves items into a folder.</summary>
    /// <returns>True when something moved.</returns>
    public async Task<bool> MoveAsync(IReadOnlyList<DriveEntry> entries, ItemId target)
    {
        var moved = new List<MovedItem>();
        var outcome = await TryMoveAsync(Ids(entries), target, NameConflict.Refuse, moved);
        if (outcome is { Taken: [var first, ..] } && await AskConflictAsync(outcome.Taken.Count, entries.FirstOrDefault(entry => entry.Id == first)?.Name) is { } answer)
        {
            await TryMoveAsync(outcome.Taken, target, answer, moved);
        }

        if (moved.Count > 0)
        {
            var text = moved is [var only] ? T["MovedNamed", only.NewName] : T.Counted("Moved", moved.Count);
            undo.Add(text, Icons.Material.Outlined.DriveFileMove, () => MoveBackAsync(moved));
        }

        return moved.Count > 0;
    }

    /// <summary>Asks where to, and copies items there.</summary>
    public async Task CopyAsync(IReadOnlyList<DriveEntry> entries)
    {
        if (await AskFolderAsync(entries, T["CopyTitle"], T["CopyHere"], forbidsThemselves: false) is { } target)
        {
            await CopyAsync(entries, target);
        }
    }

    /// <summary>Copies items into a folder. It goes on while the person does something else, until it is done or stopped.</summary>
    public async Task CopyAsync(IReadOnlyList<DriveEntry> entries, ItemId target)
    {
        using var job = new CopyJob(entries.Count);
        var parameters = new Dictionary<string, object> { [nameof(CopyToast.Job)] = job };
        var notice = toasts.Add<CopyToast>(parameters, Severity.Info, toast =>
        {
            toast.Icon = Icons.Material.Outlined.ContentCopy;
            toast.RequireInteraction = true;
            toast.ShowCloseIcon = false;
        });
        CopyOutcome? outcome = null;
        var isDone = await RunAsync(async () => outcome = await drive.CopyAsync(Ids(entries), target, job, job.Stopped), "NothingCopied");
        toasts.Remove(notice!);
        if (!isDone)
        {
            return;
        }

        // Without an outcome it was stopped.
        var (text, severity) = outcome is null ? (T["CopyStopped"], Severity.Normal) : DriveTexts.Copied(outcome);
        toasts.Add(text, severity);
    }

    /// <summary>More than an archive is made of.</summary>
    public void RefuseDownload() => toasts.Add(T["TooManyToDownload", ZipTickets.MostItems], Severity.Warning);

    /// <summary>Says what pasting will do.</summary>
    public void TellClipboard(int count, bool isCut)
    {
        ForgetClipboard();
        toasts.Add(isCut ? T.Counted("CutToast", count) : T.Counted("CopyToast", count), Severity.Normal, key: ClipboardToast);
    }

    /// <summary>It was pasted, or something else was put there.</summary>
    public void ForgetClipboard() => toasts.RemoveByKey(ClipboardToast);

    /// <summary>Marks items as favourites, or takes the mark away when all have it.</summary>
    public Task MarkAsync(IReadOnlyList<DriveEntry> entries)
    {
        var isFavourite = entries.Any(entry => !entry.IsFavourite);
        return RunAsync(() => drive.MarkAsync(Ids(entries), isFavourite, CancellationToken.None), "NothingMarked");
    }

    /// <summary>Asks, and ends items of the trash for good.</summary>
    public async Task PurgeAsync(IReadOnlyList<DriveEntry> entries, bool all)
    {
        var parameters = new DialogParameters<PurgeDialog> { { dialog => dialog.Entries, entries }, { dialog => dialog.All, all } };
        var dialog = await dialogs.ShowAsync<PurgeDialog>(title: null, parameters);
        if (await dialog.Result is not { Canceled: false })
        {
            return;
        }

        var count = 0;
        if (await work.RunLongAsync(
            T.Counted("Deleting", entries.Count),
            async () => count = all ? await drive.EmptyTrashAsync(CancellationToken.None) : await drive.PurgeAsync(Ids(entries), CancellationToken.None),
            "NothingDeleted"))
        {
            toasts.Add(T.Counted("Purged", count), Severity.Normal, toast => toast.Icon = Icons.Material.Outlined.DeleteForever);
        }
    }

    /// <summary>Asks for a folder of the drive.</summary>
    /// <returns>Null when the person did not choose one.</returns>
    public async Task<ItemId?> AskFolderAsync(IReadOnlyList<DriveEntry> entries, string title, string confirm, bool forbidsThemselves)
    {
        var parameters = new DialogParameters<FolderDialog>
        {
            { dialog => dialog.Title, title },
            { dialog => dialog.Confirm, confirm },
            { dialog => dialog.Forbidden, forbidsThemselves ? Ids(entries).ToHashSet() : [] },
            { dialog => dialog.Start, entries.Count > 0 ? entries[0].Folder : ItemId.Root },
            { dialog => dialog.Here, forbidsThemselves && entries.Select(entry => entry.Folder).Distinct().ToList() is [var here] ? here : null },
        };
        var dialog = await dialogs.ShowAsync<FolderDialog>(title: null, parameters, new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true });
        return await dialog.Result is { Canceled: false, Data: ItemId folder } ? folder : null;
    }

    /// <summary>Runs something; when it fails a toast says what did not happen and under which number the log has it.</summary>
    public Task<bool> RunAsync(Func<Task> action, string failure) => work.RunAsync(action, failure);

    private static List<ItemId> Ids(IReadOnlyList<DriveEntry> entries) => [.. entries.Select(entry => entry.Id)];

    private async Task<MoveOutcome?> TryMoveAsync(IReadOnlyCollection<ItemId> items, ItemId target, NameConflict onConflict, List<MovedItem> moved)
    {
        MoveOutcome? outcome = null;
        await work.RunLongAsync(T.Counted("Moving", items.Count), async () => outcome = await drive.MoveAsync(items, target, onConflict, CancellationToken.None), "NothingMoved");
        moved.AddRange(outcome?.Moved ?? []);
        if (outcome is not null && DriveTexts.WhyNotMoved(outcome) is { } why)
        {
            toasts.Add(why, Severity.Warning);
        }

        return outcome;
    }

    private async Task RenameBackAsync(ItemId item, string name)
    {
        RenameOutcome? outcome = null;
        if (await RunAsync(async () => outcome = await drive.RenameAsync(item, name, CancellationToken.None), "NothingRenamed") && outcome is not null)
        {
            var why = DriveTexts.Explain(outcome);
            toasts.Add(why ?? T["RenamedBack", name], why is null ? Severity.Success : Severity.Warning);
        }
    }

    private async Task MoveBackAsync(List<MovedItem> moved)
    {
        MoveOutcome? outcome = null;
        if (await work.RunLongAsync(T.Counted("Moving", moved.Count), async () => outcome = await drive.MoveBackAsync(moved, CancellationToken.None), "NothingMoved") && outcome is not null)
        {
            var isWhole = outcome.Moved.Count == moved.Count;
            toasts.Add(isWhole ? T.Counted("MovedBack", outcome.Moved.Count) : T.Counted("NotMovedBack", moved.Count - outcome.Moved.Count), isWhole ? Severity.Success : Severity.Warning);
        }
    }

    private async Task<NameConflict?> AskConflictAsync(int count, string? name)
    {
        var parameters = new DialogParameters<ConflictDialog> { { dialog => dialog.Count, count }, { dialog => dialog.Name, name } };
        var dialog = await dialogs.ShowAsync<ConflictDialog>(title: null, parameters);
        return await dialog.Result is { Canceled: false, Data: NameConflict answer } ? answer : null;
    }

    private async Task AskNameAsync(string title, string confirm, string value, bool selectStem, Func<string, Task<string?>> save)
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
            var faultId = await work.TryAsync(async () => error = await save(name));
            return faultId is null ? error : DriveTexts.Failed("NothingSaved", faultId);
        }
    }
}
