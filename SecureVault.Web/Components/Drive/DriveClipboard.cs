using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive;

/// <summary>The items that were cut or copied in this window, to be pasted into another folder.</summary>
public sealed class DriveClipboard
{
    private readonly HashSet<ItemId> _items = [];

    public IReadOnlyList<DriveEntry> Entries { get; private set; } = [];

    /// <summary>True when pasting moves, false when it copies.</summary>
    public bool IsCut { get; private set; }

    public bool IsEmpty => Entries.Count == 0;

    public void Put(IReadOnlyList<DriveEntry> entries, bool isCut)
    {
        (Entries, IsCut) = (entries, isCut);
        _items.Clear();
        _items.UnionWith(entries.Select(entry => entry.Id));
    }

    public void Clear() => Put([], isCut: false);

    /// <summary>Whether an item was cut and waits to be pasted; it is drawn paler.</summary>
    public bool IsWaiting(ItemId item) => IsCut && _items.Contains(item);
}
