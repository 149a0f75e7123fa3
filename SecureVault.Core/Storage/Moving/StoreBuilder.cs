using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Core.Storage.Moving;

/// <summary>Builds a store that the settings of the vault don't name.</summary>
internal sealed class StoreBuilder(string dataFolder, StoreSpace space, TimeProvider clock)
{
    /// <summary>Where relative folders lie.</summary>
    public string DataFolder => dataFolder;

    /// <summary>Opens nothing yet.</summary>
    public StoreEnd Build(ObjectStoreOptions options)
    {
        var place = PlaceOf(options);
        if (place.Folder is { } folder)
        {
            return new StoreEnd(place, new DiskObjectStore(folder, space), new DiskRecords(folder, space));
        }

#pragma warning disable CA2000 // readers may be on it until the process ends
        var bucket = new VaultBucket(VaultBucket.NewClient(options.S3, clock), options.S3, clock);
#pragma warning restore CA2000
        return new StoreEnd(place, new S3ObjectStore(bucket), new S3Records(bucket));
    }

    /// <summary>The place that settings name.</summary>
    public StorePlace PlaceOf(ObjectStoreOptions options) => StorePlace.Of(options, dataFolder);
}
