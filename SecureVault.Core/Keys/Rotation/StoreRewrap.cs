using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Gone;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>
/// Brings what the store has under the active master key: key cards, markers of what is gone, notes of a move, the
/// store's own marker. Backups stay under
/// the key that they were made with until they expire.
/// </summary>
internal sealed class StoreRewrap(KeyCards cards, GoneMarkers gone, MoveSeals moves, StoreOwnership ownership, VaultLock vaultLock)
{
    /// <summary>
    /// Whether it may be done: only the one process that has the vault's lock writes markers and cards, and nobody does while the store is
    /// held.
    /// </summary>
    public bool IsPossible => vaultLock.IsHeld && ownership is { Hold: null, VaultId: not null };

    /// <summary>Does it. Each record changes by itself, and what is under the active key already stays as it is.</summary>
    /// <returns>How many records were written.</returns>
    /// <exception cref="Storage.ObjectStoreException">The store does not take one.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);

        // First those whose rows say that they changed, then what only the store knows of.
        await cards.UpdateAsync(compares: false, cancellationToken).ConfigureAwait(false);
        var written = await cards.RewrapAsync(cancellationToken).ConfigureAwait(false);
        written += await gone.ResealAsync(cancellationToken).ConfigureAwait(false);
        written += await moves.SealNotesAsync(cancellationToken).ConfigureAwait(false);
        await ownership.TryAdvanceAsync(cancellationToken).ConfigureAwait(false);
        return written;
    }
}
