using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Moving;
using SecureVault.Core.Storage;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Hosting;

/// <summary>The looks that a start takes before it writes.</summary>
internal sealed class StartChecks(IStoreProbe store, VaultDatabase database, UserKeys userKeys, MoveOpening opening, Places places)
{
    /// <summary>Looks at the places of key and database and at the store. Needs no lock and leaves nothing behind.</summary>
    public async Task CheckPlacesAsync(CancellationToken cancellationToken)
    {
        CheckKeyPlace();
        DataFolder.DemandWritable(
            Path.GetDirectoryName(Path.GetFullPath(places.DatabaseFile))!, $"The database {places.DatabaseFile} can't be written; see Database:File.");
        await store.CheckAsync(cancellationToken);
    }

    /// <summary>Looks into the database. Only under the lock: opening it may finish what a killed process left in its log.</summary>
    public async Task<DatabaseState> CheckDatabaseAsync(CancellationToken cancellationToken)
    {
        var found = await database.InspectAsync(cancellationToken);
        if (found.IsNewer)
        {
            throw new StartException("The database was made by a newer version of SecureVault; run that version, or restore a backup (Database:File).");
        }

        await opening.CheckAsync(found, cancellationToken);
        return found;
    }

    /// <summary>Finds out whether the master keys at hand are those of the database.</summary>
    public void CheckKeys(DatabaseState found) => userKeys.Check(found.Keys);

    /// <summary>The last look: whether the store belongs to the database, which has its tables and its key by now. A new vault marks its store.</summary>
    public async Task OpenStoreAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        database.Watch();
        await opening.OpenAsync(found, cancellationToken);
    }

    /// <summary>A new key comes last, after the database that it is for, so its place is looked at before either.</summary>
    public void CheckPlaceForNewKey()
    {
        if (places.KeyFile is { } key)
        {
            DataFolder.DemandWritable(Path.GetDirectoryName(Path.GetFullPath(key))!, $"The key file {key} can't be written; see MasterKey:File.");
        }
    }

    /// <summary>A key that lies among the objects is backed up, copied and lost with them, which is what it protects against.</summary>
    private void CheckKeyPlace()
    {
        if (places.KeyFile is { } key && places.ObjectFolder is { } objects && DataFolder.IsInside(key, objects))
        {
            throw new StartException(
                "MasterKey:File lies inside the folder of the objects (ObjectStore:Disk:Folder); keep the key apart from what it protects.");
        }
    }
}

/// <summary>Where database, key and objects are, as far as they are on this machine.</summary>
internal sealed class Places(
    IOptions<VaultOptions> vault, IOptions<ObjectStoreOptions> objects, IOptions<MasterKeyOptions> masterKey, IOptions<DatabaseOptions> database)
{
    public string DatabaseFile => database.Value.File;

    public string? KeyFile => masterKey.Value.Source is MasterKeyOrigin.File or MasterKeyOrigin.Kms ? masterKey.Value.File : null;

    public string? ObjectFolder =>
        objects.Value.Kind == ObjectStoreKind.Disk ? objects.Value.Disk.FolderUnder(vault.Value.DataFolder) : null;
}
