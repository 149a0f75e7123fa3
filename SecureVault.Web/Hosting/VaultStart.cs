using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Keys;
using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Hosting;

/// <summary>
/// Checks everything that has to hold before the first request. It looks at everything before it writes anything, so that a start
/// with an error leaves the machine as it was. Only the lock comes before the look into the database: nobody else may write
/// between that look and what follows from it.
/// </summary>
internal sealed class VaultStart(
    DataFolder folder, IMasterKeySource source, MasterKeyring keyring, DatabaseUpgrade upgrade, StartChecks checks)
{
    /// <exception cref="StartException">Something has to be mended first.</exception>
    /// <exception cref="MasterKeyException">The key is missing, unreadable or of another database.</exception>
    /// <exception cref="ObjectStoreException">The store can't be used.</exception>
    /// <exception cref="DatabaseUpgradeException">The database could not be brought up to date.</exception>
    /// <exception cref="VaultInUseException">Another process uses the data folder or the database.</exception>
    /// <exception cref="OwnershipException">Store and database do not belong together.</exception>
    /// <exception cref="MoveException">The vault has left the store, or is not in it yet.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        folder.Check();
        await checks.CheckPlacesAsync(cancellationToken);
        var keys = await source.LoadAsync(cancellationToken);
        if (keys is null)
        {
            checks.CheckPlaceForNewKey();
        }
        else
        {
            keyring.Load(keys);
        }

        folder.Claim();
        var found = await CheckDatabaseAsync(keys is not null, cancellationToken);
        if (keys is null)
        {
            await GenerateAsync(found, cancellationToken);
        }
        else
        {
            checks.CheckKeys(found);
            await upgrade.RunAsync(found, cancellationToken);
        }

        await checks.OpenStoreAsync(found, cancellationToken);
    }

    private async Task<DatabaseState> CheckDatabaseAsync(bool hasKey, CancellationToken cancellationToken)
    {
        try
        {
            return await checks.CheckDatabaseAsync(cancellationToken);
        }
        catch (OwnershipException exception) when (exception.IsRestorable && !hasKey)
        {
            throw new StartException($"There is no {source.Description} either, and nothing in the store opens without it. Put it back, then start again to restore the vault (MasterKey:File). {exception.Message}", exception);
        }
    }

    private async Task GenerateAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        if (found.Keys.Count > 0)
        {
            throw new MasterKeyException(
                $"There is no {source.Description}, but the database holds keys that only the old master key opens; put the file back (MasterKey:File).");
        }

        var key = MasterKey.Generate();
        keyring.Load([KeyringEntry.Only(key)]);
        await upgrade.RunAsync(found, cancellationToken);
        await source.CreateAsync(key, cancellationToken);
    }
}
