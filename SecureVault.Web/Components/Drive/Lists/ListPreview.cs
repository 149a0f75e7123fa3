using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Previews.Editing;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The file that is shown over a list. It has an entry of its own in the browser's history, so that going back closes it.</summary>
internal sealed class ListPreview(DriveHistory history, NavigationManager navigation, TextEditing editing)
{
    // Addresses that this list sent the browser to and that the browser has yet to report: its report brings nothing new.
    private readonly List<string> _going = [];

    private DriveView _view = new();
    private Action? _moved;
    private Action? _edited;

    /// <summary>The file; null when there is none.</summary>
    public DriveEntry? Entry { get; private set; }

    /// <summary>An older content of it; null for the current one.</summary>
    public VersionId? Version { get; private set; }

    /// <summary>Whether the previous entry of the history is the list itself, so that going back closes the file.</summary>
    public bool IsOverList { get; set; }

    /// <summary>Shows what the address says, and tells when the person goes elsewhere in the history, or comes back from the editor.</summary>
    public void Follow(DriveView view, Action moved, Action edited)
    {
        (_view, _moved, _edited) = (view, moved, edited);
        editing.Closed += OnEdited;
        navigation.LocationChanged += OnLocationChanged;
        ShowPlace();
    }

    /// <summary>Stops following the history.</summary>
    public void Leave()
    {
        navigation.LocationChanged -= OnLocationChanged;
        editing.Closed -= OnEdited;
    }

    /// <summary>Shows what the address says, as after going back, forward or to a bookmark.</summary>
    /// <returns>True when a file was shown before and isn't any more.</returns>
    public bool ShowPlace()
    {
        var wasShown = Entry is not null;
        var place = history.Preview;
        Entry = place is null ? null : _view.Entries.FirstOrDefault(candidate => candidate.Id == place.Value.Item && !candidate.IsFolder);
        (Version, IsOverList) = (place?.Version, history.IsOverList);
        if (Entry is { } entry)
        {
            _view.Point(entry.Id);
        }

        return wasShown && Entry is null;
    }

    /// <summary>Opens a folder in place of the list, or a file over it.</summary>
    /// <returns>
    /// True when a file is shown that wasn't before. After the second half of a double click it is shown already, and another entry in the
    /// history would have to be left, too.
    /// </returns>
    public bool Open(DriveEntry entry, VersionId? version = null)
    {
        if (entry.IsFolder)
        {
            navigation.NavigateTo(DriveAddresses.Folder(entry.Id));
            return false;
        }

        if (Entry?.Id == entry.Id && Version == version)
        {
            return false;
        }

        _view.Point(entry.Id);
        (Entry, Version, IsOverList) = (entry, version, true);
        Go(entry.Id, version, replace: false);
        return true;
    }

    /// <summary>Shows another file, or another content, in place of the last one.</summary>
    public void Turn(DriveEntry entry, VersionId? version = null)
    {
        (Entry, Version) = (entry, version);
        _view.Reveal(entry.Id);
        Go(entry.Id, version, replace: true);
    }

    /// <summary>Shows the list again. When it isn't the previous entry of the history, as after a bookmark was opened, its address takes the place of the file's.</summary>
    public void Close(bool isBackAlready)
    {
        if (!isBackAlready)
        {
            history.LeavePreview();
        }

        (Entry, Version) = (null, null);
    }

    private void Go(ItemId item, VersionId? version, bool replace)
    {
        var address = history.AddressOf(item, version);
        _going.Add(address);
        history.ShowPreview(address, replace, IsOverList);
    }

    private void OnEdited(DriveEntry saved)
    {
        Entry = Entry?.Id == saved.Id ? saved : Entry;
        _edited?.Invoke();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs moved)
    {
        if (!_going.Remove(moved.Location))
        {
            _moved?.Invoke();
        }
    }
}
