using MudBlazor;
using SecureVault.Core.Archives;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Dialogs;

namespace SecureVault.Web.Components.Drive.Lists;

/// <content>What the commands of keys, menus and bars do.</content>
public sealed partial class DriveBrowser
{
    /// <summary>Carries out a command on the selection, or on the item that has the focus.</summary>
    public async Task TakeAsync(DriveCommand command)
    {
        // The menu goes at once: what follows may be a dialog.
        _menu = null;
        StateHasChanged();
        var targets = View.Targets;
        await (command switch
        {
            DriveCommand.SelectAll => SelectAllAsync(),
            DriveCommand.Clear => ClearAsync(),
            DriveCommand.Search => Search.InvokeAsync(),
            DriveCommand.Help => Dialogs.ShowAsync<KeysDialog>(title: null, new DialogOptions { MaxWidth = MaxWidth.Medium, FullWidth = true }),
            DriveCommand.Details => ToggleDetailsAsync(),
            DriveCommand.NewFolder => CreateFolderAsync(),
            DriveCommand.Paste => PasteAsync(),
            DriveCommand.Up => GoUp(),
            DriveCommand.Undo => Actions.UndoLastAsync(),
            _ => targets.Count == 0 ? Task.CompletedTask : TakeAsync(command, targets),
        });
        StateHasChanged();
        await _script.FocusLostAsync();
    }

    private Task TakeAsync(DriveCommand command, IReadOnlyList<DriveEntry> targets) => command switch
    {
        DriveCommand.Open => OpenAsync(targets[0]),
        DriveCommand.Toggle => ToggleAsync(),
        DriveCommand.Rename => Actions.RenameAsync(targets[0]),
        DriveCommand.Delete => Actions.DeleteAsync(targets),
        DriveCommand.Move => Actions.MoveAsync(targets),
        DriveCommand.CopyTo => Actions.CopyAsync(targets),
        DriveCommand.Cut => PutAsync(targets, isCut: true),
        DriveCommand.Copy => PutAsync(targets, isCut: false),
        DriveCommand.Favourite => Actions.MarkAsync(targets),
        DriveCommand.Download => DownloadAsync(targets),
        DriveCommand.Share => ShareDialog.OpenAsync(Dialogs, targets[0]),
        DriveCommand.ShowInFolder => ShowInFolder(targets[0]),
        DriveCommand.Menu => OpenMenuByKeyAsync(),
        _ => Task.CompletedTask,
    };

    private Task SelectAllAsync()
    {
        View.SelectAll(true);
        return ChangedAsync();
    }

    private Task ClearAsync()
    {
        if (View.SelectedCount == 0 && Clipboard.IsEmpty)
        {
            return Leave.InvokeAsync();
        }

        Clipboard.Clear();
        Actions.ForgetClipboard();
        View.SelectAll(false);
        return ChangedAsync();
    }

    private Task ToggleAsync()
    {
        if (View.Focused is { } focused)
        {
            View.Select(focused.Id, !View.IsSelected(focused.Id));
        }

        return ChangedAsync();
    }

    private Task OpenAsync(DriveEntry entry)
    {
        if (entry.IsFolder)
        {
            Navigation.NavigateTo(DriveAddresses.Folder(entry.Id));
            return Task.CompletedTask;
        }

        return DriveAddresses.OpensHere(entry) ? ShowAsync(entry) : DownloadAsync([entry]);
    }

    private async Task DownloadAsync(IReadOnlyList<DriveEntry> entries)
    {
        string? address = null;
        await Actions.RunAsync(
            async () => address = entries switch
            {
                [{ IsFolder: false } file] => DriveAddresses.Content(file.Id),
                [var folder] => DriveAddresses.Zip(folder.Id),
                { Count: > ZipTickets.MostItems } => null,
                _ => DriveAddresses.Zip(await Drive.TicketAsync([.. entries.Select(entry => entry.Id)])),
            },
            "NothingSaved");
        if (address is null)
        {
            Actions.RefuseDownload();
            return;
        }

        // The answer is an attachment: the page stays where it is.
        await _script.DownloadAsync(address);
    }

    private Task ShowInFolder(DriveEntry entry)
    {
        Navigation.NavigateTo(DriveAddresses.Folder(entry.Folder));
        return Task.CompletedTask;
    }

    private Task GoUp()
    {
        if (Above is { } above)
        {
            Navigation.NavigateTo(DriveAddresses.Folder(above));
        }

        return Task.CompletedTask;
    }

    private async Task CreateFolderAsync()
    {
        if (NewFolder.HasDelegate)
        {
            await NewFolder.InvokeAsync();
            await RevealAsync();
        }
    }

    private Task PutAsync(IReadOnlyList<DriveEntry> entries, bool isCut)
    {
        Clipboard.Put(entries, isCut);
        Actions.TellClipboard(entries.Count, isCut);
        return ChangedAsync();
    }

    private async Task PasteAsync()
    {
        if (Folder is not { } folder || Clipboard.IsEmpty)
        {
            return;
        }

        var (entries, isCut) = (Clipboard.Entries, Clipboard.IsCut);
        Actions.ForgetClipboard();
        if (isCut)
        {
            if (await Actions.MoveAsync(entries, folder))
            {
                Clipboard.Clear();
            }
        }
        else
        {
            await Actions.CopyAsync(entries, folder);
        }

        await ChangedAsync();
    }

    private async Task OpenMenuByKeyAsync()
    {
        if (await _script.PlaceOfAsync(View.FocusIndex) is { } place)
        {
            _menu = place;
            await ChangedAsync();
        }
    }
}
