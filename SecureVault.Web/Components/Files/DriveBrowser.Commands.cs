using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Files;

/// <content>What the commands of keys, menus and bars do.</content>
public sealed partial class DriveBrowser
{
    /// <summary>Carries out a command on the selection, or on the item that has the focus.</summary>
    public async Task TakeAsync(DriveCommand command)
    {
        _menu = null;
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
            _ => targets.Count == 0 ? Task.CompletedTask : TakeAsync(command, targets),
        });
        StateHasChanged();
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
        Clipboard.Clear();
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

        if (DriveAddresses.CanShow(entry))
        {
            (_preview, _previewVersion) = (entry, null);
            return ChangedAsync();
        }

        return DownloadAsync([entry]);
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
        await (_module?.InvokeVoidAsync("download", address) ?? ValueTask.CompletedTask);
    }

    private Task PreviewVersionAsync((DriveEntry Entry, VersionId Version) chosen)
    {
        (_preview, _previewVersion) = (chosen.Entry, chosen.Version);
        return ChangedAsync();
    }

    private Task TurnAsync(DriveEntry entry)
    {
        _preview = entry;
        View.Reveal(entry.Id);
        return ChangedAsync();
    }

    private async Task ClosePreviewAsync()
    {
        (_preview, _previewVersion) = (null, null);
        await ChangedAsync();
        await (_module?.InvokeVoidAsync("focus", "[data-sv-list]") ?? ValueTask.CompletedTask);
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
        if (Folder is { } folder)
        {
            await Actions.CreateFolderAsync(folder);
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
        if (_module is not null && await _module.InvokeAsync<double[]>("placeOf", _host, View.FocusIndex) is [var x, var y])
        {
            _menu = new MenuPlace(x, y);
            await ChangedAsync();
        }
    }
}
