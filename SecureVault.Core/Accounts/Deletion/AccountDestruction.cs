using SecureVault.Core.Events;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Accounts.Deletion;

/// <summary>
/// Destroys accounts: the keys first, so that everything is unreadable at once; then the store learns that the account is gone, and loses its key
/// cards; then the sweep removes the objects; the row of the account goes last. A crash in between repeats a step.
/// </summary>
internal sealed class AccountDestruction(DoomedAccounts accounts, KeyCards cards, GoneMarkers gone, StoreOwnership ownership, VaultEvents events)
{
    /// <summary>Destroys an account as far as the store lets it.</summary>
    /// <returns>True when nothing of it is left; false when the next call has to go on.</returns>
    /// <exception cref="ObjectStoreException">The store is held, or does not do what it is asked; the keys are destroyed even so.</exception>
    public async Task<bool> RunAsync(UserId user, CancellationToken cancellationToken)
    {
        if (await accounts.DestroyKeysAsync(user, cancellationToken).ConfigureAwait(false) is not { } isNoted)
        {
            return false;
        }

        await accounts.RemoveItemsAsync(user, cancellationToken).ConfigureAwait(false);
        await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
        if (!isNoted)
        {
            await gone.WriteAsync([new GoneId(GoneKind.Account, user.Value)], cancellationToken).ConfigureAwait(false);
            await accounts.NoteAsync(user, cancellationToken).ConfigureAwait(false);
        }

        await cards.RemoveAllAsync(user, cancellationToken).ConfigureAwait(false);
        if (!await accounts.TryRemoveAsync(user, cancellationToken).ConfigureAwait(false))
        {
            events.Publish(new VaultEvent.PurgeRequested());
            return false;
        }

        events.Publish(new VaultEvent.AccountsChanged());
        return true;
    }

    /// <summary>
    /// Removes key cards of accounts that are gone: a restored database does not know that they were still to be removed. Cards without an account
    /// that is marked as gone stay, for they may be the only way back to it.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    /// <exception cref="InvalidDataException">A marker does not open.</exception>
    public async Task RemoveLeftCardsAsync(CancellationToken cancellationToken)
    {
        var owners = await cards.FindOwnersAsync(cancellationToken).ConfigureAwait(false);
        owners.ExceptWith(await accounts.WhichAreThereAsync(owners, cancellationToken).ConfigureAwait(false));
        if (owners.Count == 0)
        {
            return;
        }

        await foreach (var marker in gone.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var id in marker.Ids.Where(id => id.Kind == GoneKind.Account && owners.Contains(id.Id)))
            {
                await cards.RemoveAllAsync(new UserId(id.Id), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
