using System.Collections.Concurrent;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Recovery.Retention;

/// <summary>The vault that a backup is of.</summary>
internal enum BackupOwner
{
    /// <summary>This one, as far as can be told: one that is damaged is taken for its own.</summary>
    ThisVault,

    /// <summary>Another one, which had the store before.</summary>
    AnotherVault,

    /// <summary>It is under a master key that is not at hand.</summary>
    Unknown,
}

/// <summary>Tells the vault's own backups from those of another vault that had the store before, which take nobody's place and are not its to remove.</summary>
internal sealed class BackupOwners(BackupRecords records, StoreOwnership ownership)
{
    // A backup never changes its vault, and its manifest is worth a request.
    private readonly ConcurrentDictionary<BackupId, BackupOwner> _known = new();

    /// <summary>The owner of a whole backup.</summary>
    /// <exception cref="Storage.ObjectStoreException">The store fails.</exception>
    public async Task<BackupOwner> FindAsync(BackupId id, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(id, out var known))
        {
            return known;
        }

        var owner = await ReadAsync(id, cancellationToken).ConfigureAwait(false);
        if (owner != BackupOwner.Unknown)
        {
            _known.TryAdd(id, owner); // a key may still come
        }

        return owner;
    }

    private async Task<BackupOwner> ReadAsync(BackupId id, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = await records.OpenAsync(id, cancellationToken).ConfigureAwait(false);
            return reader.Manifest.Vault is { } vault && vault != ownership.VaultId ? BackupOwner.AnotherVault : BackupOwner.ThisVault;
        }
        catch (BackupException exception)
        {
            return exception.Error switch
            {
                BackupError.WrongKey => BackupOwner.Unknown,
                BackupError.Damaged or BackupError.Missing or BackupError.Newer => BackupOwner.ThisVault,
            };
        }
    }
}
