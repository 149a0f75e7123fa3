using SecureVault.Core.Accounts;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

/// <summary>Finds out which vault a store belongs to, without a database: by its marker or, where that is lost, by its key cards.</summary>
internal sealed class VaultIdentity(Markers markers, KeyCardReader cards)
{
    /// <exception cref="BackupException">It can't be told.</exception>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async Task<Guid> FindAsync(CancellationToken cancellationToken)
    {
        if ((await markers.ReadAsync(cancellationToken).ConfigureAwait(false)).Marker is { } marker)
        {
            return marker.Vault;
        }

        var vaults = new HashSet<Guid>();
        await foreach (var found in cards.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (found.Card is { } card)
            {
                vaults.Add(card.Facts.Vault);
            }
        }

        return vaults.Count switch
        {
            1 => vaults.First(),
            0 => throw new BackupException(BackupError.Missing, "The store has neither a marker nor a key card that this master key opens, so nothing can be restored from it (ObjectStore, MasterKey:File)."),
            _ => throw new BackupException(BackupError.Missing, "The store has no marker, and its key cards are those of several vaults: restore from a backup, or bring the files out with 'securevault rescue'."),
        };
    }
}
