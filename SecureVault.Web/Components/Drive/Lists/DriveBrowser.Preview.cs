using Microsoft.AspNetCore.Components.Routing;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Lists;

/// <content>The file that is looked at over the list. It has an entry of its own in the browser's history, so that going back closes it.</content>
public sealed partial class DriveBrowser
{
    // Where this list sent the browser, which has not told yet that it went there. What is told is old news then.
    private readonly List<string> _going = [];

    private DriveEntry? _preview;
    private VersionId? _previewVersion;
    private bool _isOverList;

    private void FollowHistory()
    {
        Navigation.LocationChanged += Moved;
        ShowPlace();
    }

    private void Moved(object? sender, LocationChangedEventArgs moved)
    {
        if (!_going.Remove(moved.Location))
        {
            _ = InvokeAsync(FollowAsync);
        }
    }

    private async Task FollowAsync()
    {
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        var wasShown = _preview is not null;
        ShowPlace();
        if (wasShown && _preview is null)
        {
            await LeftPreviewAsync();
        }
        else if (_preview is not null)
        {
            await ChangedAsync();
        }
    }

    /// <summary>Shows what the address says, as after going back, forward or to a kept address.</summary>
    private void ShowPlace()
    {
        var place = History.Preview;
        var entry = place is null ? null : View.Entries.FirstOrDefault(candidate => candidate.Id == place.Value.Item && !candidate.IsFolder);
        (_preview, _previewVersion, _isOverList) = (entry, place?.Version, History.IsOverList);
        if (entry is not null)
        {
            View.Point(entry.Id);
        }
    }

    private Task ShowAsync(DriveEntry entry, VersionId? version = null)
    {
        if (_preview?.Id == entry.Id && _previewVersion == version)
        {
            return Task.CompletedTask; // the second half of a double click: another entry in the history would have to be left, too
        }

        View.Point(entry.Id);
        (_preview, _previewVersion, _isOverList) = (entry, version, true);
        return GoAsync(entry, version, replace: false);
    }

    private Task PreviewVersionAsync((DriveEntry Entry, VersionId Version) chosen) => ShowAsync(chosen.Entry, chosen.Version);

    private Task TurnAsync(DriveEntry entry)
    {
        _preview = entry;
        View.Reveal(entry.Id);
        return GoAsync(entry, version: null, replace: true);
    }

    private Task GoAsync(DriveEntry entry, VersionId? version, bool replace)
    {
        var address = History.AddressOf(entry.Id, version);
        _going.Add(address);
        History.ShowPreview(address, replace, _isOverList);
        return ChangedAsync();
    }

    private async Task ClosePreviewAsync()
    {
        if (_isOverList)
        {
            await _script.GoBackAsync();
        }
        else
        {
            History.LeavePreview();
        }

        (_preview, _previewVersion) = (null, null);
        await LeftPreviewAsync();
    }

    private async Task LeftPreviewAsync()
    {
        // While a click is taken nothing is drawn, and what is still drawn would take the focus back.
        await Task.Yield();
        await ChangedAsync();
        await _script.FocusAsync();
        await RevealAsync();
    }
}
