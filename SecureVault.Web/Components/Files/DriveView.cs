using System.Globalization;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Files;

/// <summary>What a list can be sorted by.</summary>
public enum DriveColumn
{
    Name,
    Size,
    Modified,
}

/// <summary>A file in its place.</summary>
public sealed record DriveLine(int Number, DriveEntry Entry);

/// <summary>A list of files as one window shows it: sorted, with a selection.</summary>
public sealed class DriveView
{
    // 'Scan 9' before 'Scan 10', capitals as small letters.
    private static readonly StringComparer ByName =
        CultureInfo.InvariantCulture.CompareInfo.GetStringComparer(CompareOptions.IgnoreCase | CompareOptions.NumericOrdering);

    private readonly HashSet<ItemId> _selected = [];
    private List<DriveEntry> _entries = [];

    /// <summary>In the order to show.</summary>
    public IReadOnlyList<DriveEntry> Entries => _entries;

    /// <summary>The same, with the numbers that tell a screen reader where it is; row 1 is the head.</summary>
    public List<DriveLine> Rows { get; private set; } = [];

    public DriveColumn Column { get; private set; } = DriveColumn.Name;

    public bool Descending { get; private set; }

    /// <summary>Bytes of all files.</summary>
    public long TotalBytes { get; private set; }

    public int SelectedCount => _selected.Count;

    public bool AllSelected => _entries.Count > 0 && _selected.Count == _entries.Count;

    public IReadOnlyList<DriveEntry> Selected => [.. _entries.Where(entry => _selected.Contains(entry.Id))];

    public bool IsSelected(ItemId item) => _selected.Contains(item);

    /// <summary>Takes a fresh list; what is gone is not selected any more.</summary>
    public void Show(IReadOnlyCollection<DriveEntry> entries)
    {
        _entries = [.. entries];
        TotalBytes = entries.Sum(entry => entry.Length);
        _selected.IntersectWith(entries.Select(entry => entry.Id));
        Sort();
    }

    /// <summary>Sorts by a column; the same one again turns the order around. Sizes and times begin with the largest.</summary>
    public void SortBy(DriveColumn column)
    {
        Descending = column == Column ? !Descending : column != DriveColumn.Name;
        Column = column;
        Sort();
    }

    public void Select(ItemId item, bool selected)
    {
        if (selected)
        {
            _selected.Add(item);
        }
        else
        {
            _selected.Remove(item);
        }
    }

    public void SelectAll(bool selected)
    {
        _selected.Clear();
        if (selected)
        {
            _selected.UnionWith(_entries.Select(entry => entry.Id));
        }
    }

    private void Sort()
    {
        IOrderedEnumerable<DriveEntry> sorted = (Column, Descending) switch
        {
            (DriveColumn.Size, false) => _entries.OrderBy(entry => entry.Length).ThenBy(entry => entry.Name, ByName),
            (DriveColumn.Size, true) => _entries.OrderByDescending(entry => entry.Length).ThenBy(entry => entry.Name, ByName),
            (DriveColumn.Modified, false) => _entries.OrderBy(entry => entry.Modified).ThenBy(entry => entry.Name, ByName),
            (DriveColumn.Modified, true) => _entries.OrderByDescending(entry => entry.Modified).ThenBy(entry => entry.Name, ByName),
            (_, false) => _entries.OrderBy(entry => entry.Name, ByName),
            (_, true) => _entries.OrderByDescending(entry => entry.Name, ByName),
        };
        _entries = [.. sorted.ThenBy(entry => entry.Id.Value)];
        Rows = [.. _entries.Select((entry, index) => new DriveLine(index + 2, entry))];
    }
}
