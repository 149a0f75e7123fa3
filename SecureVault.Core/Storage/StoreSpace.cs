namespace SecureVault.Core.Storage;

/// <summary>
/// The room on the vault's disks, and who may have it. Uploads leave a floor free, so that deleting, signing in and the database's
/// own work always find some. Bytes that uploads have announced but not written yet are reserved, so that two uploads that fit one at a time but
/// not together are not both begun. With an S3 store there are only the disks of data folder and database to look after.
/// </summary>
internal sealed class StoreSpace
{
    private readonly string[] _dataFolders;
    private volatile string? _objectFolder;
    private readonly long? _minFreeBytes;
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, long> _reserved = [];
    private long _sum;

    // Objects that were written whole or discarded before the reservations of an earlier process were read.
    private HashSet<ObjectKey>? _ended = [];

    /// <summary>Looks at no disk yet.</summary>
    /// <param name="dataFolders">The vault's data folder, and that of the database, which may be on another disk.</param>
    /// <param name="objectFolder">The folder of the objects; null when they are not on this machine.</param>
    /// <param name="minFreeBytes">The floor; null for one that depends on the disk.</param>
    public StoreSpace(IEnumerable<string> dataFolders, string? objectFolder, long? minFreeBytes) =>
        (_dataFolders, _objectFolder, _minFreeBytes) = ([.. dataFolders.Distinct()], objectFolder, minFreeBytes);

    /// <summary>Whether reservations mean anything here: not with objects on a server of their own.</summary>
    public bool IsReserving => _objectFolder is not null;

    /// <summary>Whether the reservations of an earlier process still have to be read.</summary>
    public bool IsNew
    {
        get
        {
            lock (_gate)
            {
                return _ended is not null;
            }
        }
    }

    /// <summary>Objects are written there from now on; null for a server of their own.</summary>
    public void UseFolder(string? folder) => _objectFolder = folder;

    /// <summary>Takes over what unfinished uploads of an earlier process still need.</summary>
    public void Load(IEnumerable<KeyValuePair<ObjectKey, long>> unfinished)
    {
        lock (_gate)
        {
            foreach (var (key, bytes) in unfinished.Where(upload => _ended?.Contains(upload.Key) == false))
            {
                Set(key, bytes);
            }

            _ended = null;
        }
    }

    /// <summary>Reserves room for an object, unless it does not suffice for all who were promised some and the floor.</summary>
    public bool TryReserve(ObjectKey key, long bytes)
    {
        lock (_gate)
        {
            if (!HasRoomForData(0))
            {
                return false;
            }

            if (_objectFolder is not { } folder)
            {
                return true;
            }

            if (!HasRoomFor(folder, _sum + bytes))
            {
                return false;
            }

            Set(key, bytes);
            return true;
        }
    }

    /// <summary>Some of an object is on the disk now.</summary>
    public void Wrote(ObjectKey key, long bytes)
    {
        lock (_gate)
        {
            if (_reserved.TryGetValue(key, out var left))
            {
                Set(key, Math.Max(0, left - bytes));
            }
        }
    }

    /// <summary>Nothing more of an object will be written.</summary>
    public void Release(ObjectKey key)
    {
        if (!IsReserving)
        {
            return;
        }

        lock (_gate)
        {
            Set(key, 0);
            _reserved.Remove(key);
            _ended?.Add(key);
        }
    }

    /// <summary>Whether an object's next bytes leave the floor free. Another program may have taken what was reserved.</summary>
    public bool HasRoomForObject(long bytes) => _objectFolder is not { } folder || HasRoomFor(folder, bytes);

    /// <summary>Whether so much in the data folder leaves the floor free.</summary>
    public bool HasRoomForData(long bytes) => Array.TrueForAll(_dataFolders, folder => HasRoomFor(folder, bytes));

    /// <summary>Whether so much in the data folder leaves the floor free and takes nothing that was promised. The objects may be on the same disk.</summary>
    public bool HasRoomToSpare(long bytes)
    {
        lock (_gate)
        {
            return HasRoomForData(_sum + bytes);
        }
    }

    private bool HasRoomFor(string folder, long bytes)
    {
        var there = FreeSpace.NearestExisting(folder);
        return FreeSpace.In(there) is not { } free || free - bytes >= (_minFreeBytes ?? FreeSpace.FloorIn(there));
    }

    private void Set(ObjectKey key, long bytes)
    {
        _sum += bytes - _reserved.GetValueOrDefault(key);
        _reserved[key] = bytes;
    }
}
