using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Lists;

/// <content>What wwwroot/js/drive.js tells: keys, letters and what was dragged where.</content>
public sealed partial class DriveBrowser
{
    /// <summary>From the module: how many tiles fit side by side.</summary>
    [JSInvokable]
    public void SetColumns(int columns)
    {
        _script.Columns = columns;
        StateHasChanged();
    }

    /// <summary>From the module: a key that the drive listens to.</summary>
    [JSInvokable]
    public async Task TakeKeyAsync(string key, bool shift, bool command)
    {
        if (DriveKeys.MoveOf(key, Step, View) is { } place)
        {
            View.MoveFocus(place, shift, command);
            await ChangedAsync();
            await RevealAsync();
            return;
        }

        if (DriveKeys.CommandOf(key, shift, command) is { } chosen)
        {
            await TakeAsync(chosen);
        }
    }

    /// <summary>From the module: what was typed in the list, to find an item by the beginning of its name.</summary>
    [JSInvokable]
    public async Task TypeAsync(string beginning)
    {
        if (View.FindByBeginning(beginning) is { } place)
        {
            View.MoveFocus(place, shift: false);
            await ChangedAsync();
            await RevealAsync();
        }
    }

    /// <summary>From the module: a finger stayed on an item.</summary>
    [JSInvokable]
    public Task HoldAsync(Guid item) => SelectAsync((new ItemId(item), true));

    /// <summary>From the module: items were dragged onto a folder.</summary>
    [JSInvokable]
    public Task DropIntoFolderAsync(Guid item, Guid folder) => Actions.MoveAsync(Dragged(item), new ItemId(folder));

    /// <summary>From the module: items were dragged onto the trash.</summary>
    [JSInvokable]
    public Task DropIntoTrashAsync(Guid item) => Actions.DeleteAsync(Dragged(item));

    private IReadOnlyList<DriveEntry> Dragged(Guid item)
    {
        var id = new ItemId(item);
        return View.IsSelected(id) ? View.Selected : [.. View.Entries.Where(entry => entry.Id == id)];
    }
}
