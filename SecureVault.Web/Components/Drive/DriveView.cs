using System.Globalization;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive;

/// <summary>An item in its place.</summary>
/// <param name="Index">From zero.</param>
/// <param name="Entry">The item.</param>
public sealed record DriveLine(int Index, DriveEntry Entry);

/// <summary>A list of items as one window shows it: sorted, with a selection and the item that keys act on.</summary>
public sealed class DriveView
{
    // 'Scan 9' before 'Scan 10', capitals as small letters, as the person's language sorts.
    private readonly StringComparer _byName =
        CultureInfo.CurrentCulture.CompareInfo.GetStringComparer(CompareOptions.IgnoreCase | CompareOptions.NumericOrdering);

    private readonly HashSet<ItemId> _selected = [];
    private IReadOnlyCollection<DriveEntry> _given = [];
    private Func<DriveEntry, IReadOnlyList<FolderName>>? _pathOf;
    private List<DriveEntry> _entries = [];
    private ItemId? _focus;
    private int _anchor;

    /// <summary>In the order to show.</summary>
    public IReadOnlyList<DriveEntry> Entries => _entries;

    /// <summary>The same, with their places.</summary>
    public List<DriveLine> Rows { get; private set; } = [];

    /// <summary>Null when the items keep the order they came in, such as newest first.</summary>
    public DriveColumn? SortedBy { get; private set; } = DriveColumn.Name;

    /// <summary>True for a list whose order means something.</summary>
    public bool HasOwnOrder => OwnOrder != OwnOrder.None;

    /// <summary>The order that the items came in.</summary>
    public OwnOrder OwnOrder { get; private set; }

    public bool Descending { get; private set; }

    /// <summary>The time to show and sort by: the time of the last change here in a list of recent changes, the file's own time elsewhere.</summary>
    public DateTimeOffset TimeOf(DriveEntry entry) => OwnOrder == OwnOrder.MostRecent ? entry.Changed : entry.Modified;

    /// <summary>Whether there are folders among the items.</summary>
    public bool HasFolders { get; private set; }

    /// <summary>Bytes of all files, those in folders included: as many as a download brings.</summary>
    public long TotalBytes { get; private set; }

    public int SelectedCount => _selected.Count;

    public bool AllSelected => _entries.Count > 0 && _selected.Count == _entries.Count;

    public IReadOnlyList<DriveEntry> Selected => [.. _entries.Where(entry => _selected.Contains(entry.Id))];

    /// <summary>Place of the item that keys act on; -1 when there is none.</summary>
    public int FocusIndex { get; private set; } = -1;

    public DriveEntry? Focused => FocusIndex >= 0 ? _entries[FocusIndex] : null;

    public bool IsSelected(ItemId item) => _selected.Contains(item);

    /// <summary>The items that a command acts on: the selection, or else the item that has the focus.</summary>
    public IReadOnlyList<DriveEntry> Targets => _selected.Count > 0 ? Selected : Focused is { } focused ? [focused] : [];

    /// <summary>Takes a fresh list. Items that are gone leave the selection.</summary>
    /// <param name="entries">The items.</param>
    /// <param name="order">The meaning of the order that they come in.</param>
    /// <param name="pathOf">The folders above an item, for lists from everywhere: there an item may be inside of another one.</param>
    public void Show(IReadOnlyCollection<DriveEntry> entries, OwnOrder order = OwnOrder.None, Func<DriveEntry, IReadOnlyList<FolderName>>? pathOf = null)
    {
        (_given, _pathOf) = (entries, pathOf);
        if (order != OwnOrder.None && !HasOwnOrder)
        {
            SortedBy = null;
        }

        OwnOrder = order;
        HasFolders = entries.Any(entry => entry.IsFolder);
        TotalBytes = BytesOf(entries);
        _selected.IntersectWith(entries.Select(entry => entry.Id));
        Arrange();
    }

    /// <summary>Updates the sizes of folders, and nothing else.</summary>
    /// <param name="bytes">Their sizes. A folder that is missing here keeps the size it has.</param>
    /// <returns>Whether any size changed.</returns>
    public bool Resize(IReadOnlyDictionary<ItemId, long> bytes)
    {
        if (!_given.Any(IsOther))
        {
            return false;
        }

        _given = [.. _given.Select(Resized)];
        TotalBytes = BytesOf(_given);
        if (SortedBy == DriveColumn.Size)
        {
            Arrange();
        }
        else
        {
            // In their places: a list of a hundred thousand takes a while to sort.
            _entries = _entries.ConvertAll(Resized);
            Number();
        }

        return true;

        bool IsOther(DriveEntry entry) => entry.IsFolder && bytes.TryGetValue(entry.Id, out var length) && length != entry.Length;
        DriveEntry Resized(DriveEntry entry) => IsOther(entry) ? entry with { Length = bytes[entry.Id] } : entry;
    }

    /// <summary>Bytes that a download of these items brings: their contents at every depth. An item inside another one of them counts once.</summary>
    public long BytesOf(IReadOnlyCollection<DriveEntry> items)
    {
        if (_pathOf is not { } pathOf)
        {
            return items.Sum(item => item.Length);
        }

        var folders = items.Where(item => item.IsFolder).Select(item => item.Id).ToHashSet();
        return items.Where(item => !pathOf(item).Any(above => folders.Contains(above.Id))).Sum(item => item.Length);
    }

    /// <summary>Sorts by a column; the same column again reverses the order. Sizes and times start with the largest.</summary>
    public void SortBy(DriveColumn column) =>
        Sort(column, column == SortedBy ? !Descending : BeginsWithLargest(column));

    /// <summary>True for sizes and times.</summary>
    public static bool BeginsWithLargest(DriveColumn? column) => column is DriveColumn.Size or DriveColumn.Modified or DriveColumn.Added;

    /// <summary>Sorts by a column, or not at all.</summary>
    public void Sort(DriveColumn? column, bool descending)
    {
        if ((column, descending) != (SortedBy, Descending))
        {
            (SortedBy, Descending) = (column, descending);
            Arrange();
        }
    }

    /// <summary>Does what a click on the item's checkbox does: only this item changes, and ranges start here.</summary>
    public void Select(ItemId item, bool selected)
    {
        _ = selected ? _selected.Add(item) : _selected.Remove(item);
        FocusOn(IndexOf(item), moveAnchor: true);
    }

    /// <summary>Does what a click on the item does: selects only it; with ctrl adds or removes it; with shift selects everything from the last click to here.</summary>
    public void Click(ItemId item, bool ctrl, bool shift)
    {
        var index = IndexOf(item);
        if (index < 0)
        {
            return;
        }

        if (shift)
        {
            SelectRange(index, add: ctrl);
            FocusOn(index, moveAnchor: false);
            return;
        }

        if (!ctrl)
        {
            _selected.Clear();
        }

        _ = ctrl && _selected.Contains(item) ? _selected.Remove(item) : _selected.Add(item);
        FocusOn(index, moveAnchor: true);
    }

    /// <summary>Moves the focus by keys; the selection follows it, with shift it grows, with ctrl it stays.</summary>
    public void MoveFocus(int index, bool shift, bool ctrl = false)
    {
        if (_entries.Count == 0)
        {
            return;
        }

        index = Math.Clamp(index, 0, _entries.Count - 1);
        if (shift)
        {
            SelectRange(index, add: false);
        }
        else if (!ctrl)
        {
            _selected.Clear();
            _selected.Add(_entries[index].Id);
        }

        FocusOn(index, moveAnchor: !shift);
    }

    /// <summary>The place of the next item, from the focus on and around, whose name begins with the given text. The same letter again goes to the next match.</summary>
    public int? FindByBeginning(string typed)
    {
        var isAgain = typed.Length > 1 && typed.All(letter => letter == typed[0]);
        var compare = CultureInfo.CurrentCulture.CompareInfo;
        var start = FocusIndex + (typed.Length == 1 || isAgain ? 1 : 0);
        return Find(typed) ?? (isAgain ? Find(typed[..1]) : null);

        int? Find(string beginning) => Enumerable.Range(0, _entries.Count)
            .Select(step => (Math.Max(0, start) + step) % _entries.Count)
            .Where(place => compare.IsPrefix(_entries[place].Name, beginning, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace))
            .Select(place => (int?)place)
            .FirstOrDefault();
    }

    /// <summary>Puts the focus on an item without selecting it, if it is there.</summary>
    public void Point(ItemId item)
    {
        if (IndexOf(item) is >= 0 and var index)
        {
            FocusOn(index, moveAnchor: true);
        }
    }

    /// <summary>Selects just one item and puts the focus on it, if it is there.</summary>
    public void Reveal(ItemId item)
    {
        if (IndexOf(item) is >= 0 and var index)
        {
            MoveFocus(index, shift: false);
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

    private void SelectRange(int index, bool add)
    {
        if (!add)
        {
            _selected.Clear();
        }

        var from = Math.Clamp(_anchor, 0, _entries.Count - 1);
        for (var i = Math.Min(from, index); i <= Math.Max(from, index); i++)
        {
            _selected.Add(_entries[i].Id);
        }
    }

    private void FocusOn(int index, bool moveAnchor)
    {
        FocusIndex = index;
        _focus = index >= 0 ? _entries[index].Id : null;
        _anchor = moveAnchor ? Math.Max(0, index) : _anchor;
    }

    private int IndexOf(ItemId item) => _entries.FindIndex(entry => entry.Id == item);

    private void Arrange()
    {
        // Folders first, whatever the order: people look for the way before they look for the file.
        var foldersFirst = _given.OrderBy(entry => !entry.IsFolder);
        _entries = SortedBy is not { } column ? [.. _given] : column switch
        {
            DriveColumn.Size => Sorted(foldersFirst, entry => entry.Length, Comparer<long>.Default),
            DriveColumn.Modified => Sorted(foldersFirst, TimeOf, Comparer<DateTimeOffset>.Default),
            DriveColumn.Added => Sorted(foldersFirst, entry => entry.Created, Comparer<DateTimeOffset>.Default),
            DriveColumn.Kind => Sorted(foldersFirst, DriveTexts.KindOf, StringComparer.CurrentCulture),
            DriveColumn.Name => Sorted(foldersFirst, entry => entry.Name, _byName),
        };

        Number();

        // The focus stays on its item; when that is gone, on the place where it was.
        var place = _focus is { } focus ? IndexOf(focus) : -1;
        FocusIndex = place >= 0 ? place : _focus is null ? -1 : Math.Min(FocusIndex, _entries.Count - 1);
        _focus = FocusIndex >= 0 ? _entries[FocusIndex].Id : null;
        _anchor = Math.Max(0, FocusIndex);
    }

    private void Number() => Rows = [.. _entries.Select((entry, index) => new DriveLine(index, entry))];

    private List<DriveEntry> Sorted<TKey>(IOrderedEnumerable<DriveEntry> entries, Func<DriveEntry, TKey> key, IComparer<TKey> comparer)
    {
        var sorted = Descending ? entries.ThenByDescending(key, comparer) : entries.ThenBy(key, comparer);
        return [.. sorted.ThenBy(entry => entry.Name, _byName).ThenBy(entry => entry.Id.Value)];
    }
}
