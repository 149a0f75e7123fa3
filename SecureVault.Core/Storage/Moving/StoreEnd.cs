namespace SecureVault.Core.Storage.Moving;

/// <summary>One store with all that it can do.</summary>
/// <param name="place">Where it is.</param>
/// <param name="store">Objects, part uploads, inventory, probe and marker.</param>
/// <param name="records">The records beside them.</param>
internal sealed class StoreEnd(StorePlace place, object store, IStoreRecords records)
{
    public StorePlace Place => place;

    public IObjectStore Objects { get; } = (IObjectStore)store;

    public IPartUploads Parts { get; } = (IPartUploads)store;

    public IStoreInventory Inventory { get; } = (IStoreInventory)store;

    public IStoreProbe Probe { get; } = (IStoreProbe)store;

    public IStoreMarkers Markers { get; } = (IStoreMarkers)store;

    public IStoreRecords Records => records;
}
