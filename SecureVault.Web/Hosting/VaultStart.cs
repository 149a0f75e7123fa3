using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Web.Hosting;

/// <summary>
/// What has to hold before the first request. Everything is looked at before anything is written, so that a start
/// with a fault leaves the machine as it was.
/// </summary>
internal sealed class VaultStart(
    DataFolder folder, IMasterKeySource source, MasterKeyring keyring, UserKeys userKeys, VaultDatabase database, StartChecks checks)
{
    /// <summary>The exit code of a start that a setting or its surroundings prevent.</summary>
    public const int ConfigurationError = 2;

    /// <exception cref="StartException">Something has to be mended first.</exception>
    /// <exception cref="MasterKeyException">The key is missing, unreadable or of another database.</exception>
    /// <exception cref="ObjectStoreException">The store can't be used.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        folder.Check();
        var found = await checks.CheckAsync(cancellationToken);
        if (await source.LoadAsync(cancellationToken) is { } keys)
        {
            keyring.Load(keys);
            userKeys.Check(found.Keys);
            await MakeAsync(found, cancellationToken);
        }
        else
        {
            await GenerateAsync(found, cancellationToken);
        }
    }

    private async Task GenerateAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        if (found.Keys.Count > 0)
        {
            throw new StartException(
                $"There is no {source.Description}, but the database holds keys that only the old master key opens; put the file back (MasterKey:File).");
        }

        checks.CheckPlaceForNewKey();
        var key = MasterKey.Generate();
        keyring.Load([key]);
        await MakeAsync(found, cancellationToken);
        await source.CreateAsync(key, cancellationToken);
    }

    private async Task MakeAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        folder.Create();
        if (!found.IsCurrent)
        {
            await database.MigrateAsync(cancellationToken);
        }
    }
}
