using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Viewer;

/// <summary>
/// The files of a list while one of them is shown. The list changes under it, and is a moment behind what was done to it: a file that is gone
/// leaves at once, and one that only left the list keeps its place for as long as it is shown.
/// </summary>
internal sealed class ViewedFiles
{
    private readonly HashSet<ItemId> _gone = [];
    private IReadOnlyList<DriveEntry>? _list;
    private List<DriveEntry> _files = [];
    private int _at;

    /// <summary>The file that is shown, as it is now.</summary>
    public DriveEntry? Shown { get; private set; }

    /// <summary>The files that the person can turn to, in the order of the list.</summary>
    public IReadOnlyList<DriveEntry> Files => _files;

    /// <summary>Takes the list as it is now, and the file that the person turned to.</summary>
    /// <returns>False when the list just lost the file.</returns>
    public bool Follow(IReadOnlyList<DriveEntry> list, DriveEntry current)
    {
        var isOther = Shown?.Id != current.Id;
        if (ReferenceEquals(list, _list) && !isOther)
        {
            return true;
        }

        if (!ReferenceEquals(list, _list))
        {
            _gone.Clear();
            _list = list;
        }

        _files = [.. list.Where(entry => !entry.IsFolder && !_gone.Contains(entry.Id))];
        var place = _files.FindIndex(entry => entry.Id == current.Id);
        if (place >= 0)
        {
            (_at, Shown) = (place, _files[place]);
            return true;
        }

        // In the place that it had.
        Shown = isOther ? current : Shown;
        _at = Math.Min(_at, _files.Count);
        _files.Insert(_at, Shown!);
        return isOther;
    }

    /// <summary>The file that is shown was changed.</summary>
    public void Update(DriveEntry now)
    {
        if (Shown?.Id == now.Id)
        {
            Shown = now;
            _files = [.. _files.Select(entry => entry.Id == now.Id ? now : entry)];
        }
    }

    /// <summary>Takes out a file that is gone.</summary>
    /// <returns>The one that moves up into its place, else the one before it; null when none is left.</returns>
    public DriveEntry? Remove(ItemId item)
    {
        _gone.Add(item);
        var place = _files.FindIndex(entry => entry.Id == item);
        _files = [.. _files.Where(entry => entry.Id != item)];
        return place < 0 || _files.Count == 0 ? null : _files[Math.Min(place, _files.Count - 1)];
    }
}
