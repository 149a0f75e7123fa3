namespace SecureVault.Core.Storage.Disk;

/// <summary>Lists what is in a disk store's folder; what is not named as objects are is passed over.</summary>
internal static class DiskListing
{
    /// <summary>The whole objects of one of the folders below, in the order of their keys.</summary>
    public static List<StoredObject> ObjectsIn(DiskFolder folder, string name)
    {
        var below = new DirectoryInfo(Path.Combine(folder.Root, name));
        if (!below.Exists)
        {
            folder.DemandRoot();
            return [];
        }

        var found = new List<StoredObject>();
        foreach (var file in below.EnumerateFiles())
        {
            if (ObjectKey.TryParse($"{name}/{file.Name}", out var key))
            {
                found.Add(new StoredObject(key, file.Length, file.LastWriteTimeUtc));
            }
        }

        found.Sort((one, other) => string.CompareOrdinal(one.Key.ToString(), other.Key.ToString()));
        return found;
    }

    /// <summary>Lists objects that are not complete yet, or never will be.</summary>
    public static List<UnfinishedObject> UnfinishedIn(DiskFolder folder)
    {
        var unfinished = new DirectoryInfo(folder.Unfinished);
        if (!unfinished.Exists)
        {
            folder.DemandRoot();
            return [];
        }

        var found = new List<UnfinishedObject>();
        foreach (var file in unfinished.EnumerateFiles())
        {
            if (DiskFolder.KeyOfUnfinished(file.Name) is { } key)
            {
                found.Add(new UnfinishedObject(key, file.CreationTimeUtc));
            }
        }

        return found;
    }
}
