using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Accounts;

#pragma warning disable CA1001 // nobody waits for the semaphore's handle, so it holds nothing; an upload may still use it while services are disposed
/// <summary>
/// Keeps a card of every user key in the store. An account's first file waits for its card, so whoever has the bucket and the master
/// key can open every file, also one that no backup of the database knows.
/// </summary>
/// <remarks>
/// A card without a row is never removed: it is the only way back to an account that a restored database does not know. While the
/// store is held, its cards may be newer than the database: one that is there stays as it is.
/// </remarks>
internal sealed class KeyCards(
    IDbContextFactory<VaultDbContext> contexts, IStoreRecords store, KeyCardReader reader, MasterKeyring keyring, StoreOwnership ownership)
#pragma warning restore CA1001
{
    // A card that is late must not take the place of a newer one.
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Returns once the store has the card of a user's active key.</summary>
    /// <exception cref="ObjectStoreException">The store does not take it.</exception>
    public async Task EnsureAsync(UserKeyring user, CancellationToken cancellationToken)
    {
        if (!user.HasCard)
        {
            foreach (var row in await RowsAsync(user.Owner.Value, cancellationToken).ConfigureAwait(false))
            {
                await WriteAsync(row.UserId, row.Version, isForced: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Writes the cards that are missing or no longer say what the database says; nothing while the store is held.</summary>
    /// <param name="compares">Whether every card is read, to find those that somebody removed, changed or put back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many cards the store should have had and did not have as they should be.</returns>
    /// <exception cref="ObjectStoreException">The store does not take one; the others were tried, unless it does not answer at all.</exception>
    public async Task<int> UpdateAsync(bool compares, CancellationToken cancellationToken)
    {
        if (ownership is not { Hold: null, VaultId: { } vault })
        {
            return 0;
        }

        var repaired = 0;
        ObjectStoreException? failure = null;
        foreach (var row in await RowsAsync(owner: null, cancellationToken).ConfigureAwait(false))
        {
            var card = CardOf(row, vault);
            var isKnown = row.CardHash is { } hash && hash.AsSpan().SequenceEqual(card.Hash());
            try
            {
                var differs = isKnown && compares && !await reader.IsThereAsync(card, cancellationToken).ConfigureAwait(false);
                if (!isKnown || differs)
                {
                    var isWritten = await WriteAsync(row.UserId, row.Version, isForced: differs, cancellationToken).ConfigureAwait(false);
                    repaired += differs && isWritten ? 1 : 0;
                }
            }
            catch (ObjectStoreException exception) when (exception.Error != ObjectStoreError.Unavailable)
            {
                failure ??= exception;
            }
        }

        return failure is null ? repaired : throw failure;
    }

    /// <summary>The highest version of a user's key that the store has a card of, whether that opens or not; 0 for none.</summary>
    /// <exception cref="ObjectStoreException">The store can't be listed.</exception>
    public async Task<int> FindNewestVersionAsync(UserId user, CancellationToken cancellationToken)
    {
        var newest = 0;
        await foreach (var version in reader.ListVersionsAsync(user.Value, cancellationToken).ConfigureAwait(false))
        {
            newest = Math.Max(newest, version);
        }

        return newest;
    }

    /// <summary>Removes the card of a user key that nothing is sealed under any more, and then its row; nobody writes the card again in between.</summary>
    /// <param name="user">Whose key.</param>
    /// <param name="version">Its version.</param>
    /// <param name="forget">Removes the row, if nothing came under the key meanwhile.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>As <paramref name="forget"/>; a card whose row stays is written again.</returns>
    /// <exception cref="ObjectStoreException">The store is held, or does not let go of it.</exception>
    public async Task<bool> RemoveAsync(UserId user, int version, Func<Task<bool>> forget, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
            await store.DeleteAsync(KeyCardReader.NameOf(user.Value, version), cancellationToken).ConfigureAwait(false);
            return await forget().ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Removes all cards of an account whose keys are destroyed.</summary>
    /// <exception cref="ObjectStoreException">The store is held, or does not let go of one.</exception>
    public async Task RemoveAllAsync(UserId user, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
            foreach (var name in await reader.ListAsync(user.Value, cancellationToken).ConfigureAwait(false))
            {
                await store.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The accounts that the store has cards of, whether those open or not.</summary>
    /// <exception cref="ObjectStoreException">The store can't be listed.</exception>
    public Task<HashSet<Guid>> FindOwnersAsync(CancellationToken cancellationToken) => reader.FindOwnersAsync(cancellationToken);

    /// <summary>Brings every card in the store under the active master key, those of accounts that the database does not know too.</summary>
    /// <returns>How many were written.</returns>
    /// <exception cref="ObjectStoreException">The store does not take one, or does not deliver one, after the others were tried.</exception>
    public async Task<int> RewrapAsync(CancellationToken cancellationToken)
    {
        var (active, written) = (keyring.Active, 0);
        RecordName? missing = null;
        await foreach (var found in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            missing ??= found is { Card: null, Error: null } ? found.Name : null;
            written += found.Card is { } card && card.MasterKeyId != active.Id
                && await RewrapAsync(card, active, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        return missing is null ? written
            : throw new ObjectStoreException(ObjectStoreError.Unavailable, $"The store does not deliver the key card {missing}.");
    }

    private async Task<bool> RewrapAsync(KeyCard card, MasterKey active, CancellationToken cancellationToken)
    {
        if ((await RowsAsync(card.User, cancellationToken).ConfigureAwait(false)).Find(row => row.Version == card.KeyVersion) is { } row)
        {
            return row.MasterKeyId == active.Id
                && await WriteAsync(row.UserId, row.Version, isForced: true, cancellationToken).ConfigureAwait(false);
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Whatever removed or replaced it meanwhile was right.
            if (!await reader.IsThereAsync(card, cancellationToken).ConfigureAwait(false) || !keyring.TryFind(card.MasterKeyId, out var old))
            {
                return false;
            }

            await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
            using var key = card.Unwrap(old);
            var next = card with { MasterKeyId = active.Id, Wrap = active.WrapUserKey(key, card.User) };
            await store.PutAsync(KeyCardReader.NameOf(card.User, card.KeyVersion), next.Write(active), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SealedObjectException)
        {
            // Its wrap is damaged: no key opens it any more.
            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Writes one card as the account is now: the row is read again, because it may have changed while others were written.</summary>
    /// <returns>False when it is not written: its key does not open, and the card in the store may be the one that does.</returns>
    private async Task<bool> WriteAsync(Guid user, int version, bool isForced, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var rows = await RowsAsync(user, cancellationToken).ConfigureAwait(false);
            if (rows.Find(row => row.Version == version) is not { } row || !keyring.TryFind(row.MasterKeyId, out var key) || !Opens(row, key))
            {
                return false;
            }

            await WriteAsync(row, key, isForced, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task WriteAsync(CardRow row, MasterKey key, bool isForced, CancellationToken cancellationToken)
    {
        var card = CardOf(row, ownership.VaultId ?? Guid.Empty);
        var name = KeyCardReader.NameOf(row.UserId, row.Version);
        if (ownership.Hold is not null)
        {
            if (await store.ReadAsync(name, cancellationToken).ConfigureAwait(false) is null)
            {
                await store.PutAsync(name, card.Write(key), cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        var hash = card.Hash();
        if (!isForced && row.CardHash?.AsSpan().SequenceEqual(hash) == true)
        {
            return;
        }

        // A folder whose disk was taken away is still a folder.
        await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
        await store.PutAsync(name, card.Write(key), cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.UserKeys
                .Where(stored => stored.UserId == row.UserId && stored.Version == row.Version)
                .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.CardHash, hash), CancellationToken.None)
                .ConfigureAwait(false);
        }
    }

    private async Task<List<CardRow>> RowsAsync(Guid? owner, CancellationToken cancellationToken)
    {
        var role = AccountRoles.Administrator.ToUpperInvariant();
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await (
                from key in db.UserKeys.AsNoTracking()
                join user in db.Users on key.UserId equals user.Id
                where owner == null || key.UserId == owner
                orderby key.UserId, key.Version
                select new CardRow(
                    key.UserId,
                    key.Version,
                    key.MasterKeyId,
                    key.Wrap,
                    key.IsActive,
                    key.Phase == UserKeyPhase.Retiring,
                    key.CreatedAt,
                    key.CardHash,
                    user.Email,
                    user.CreatedAt,
                    user.LockedAt,
                    db.UserRoles.Any(link => link.UserId == user.Id && db.Roles.Any(found => found.Id == link.RoleId && found.NormalizedName == role)),
                    db.Usage.Where(usage => usage.OwnerId == user.Id).Select(usage => usage.QuotaBytes).FirstOrDefault()))
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static bool Opens(CardRow row, MasterKey key)
    {
        try
        {
            key.UnwrapUserKey(row.Wrap, row.UserId, row.Version).Dispose();
            return true;
        }
        catch (SealedObjectException)
        {
            return false;
        }
    }

    private static KeyCard CardOf(CardRow row, Guid vault) => new(
        row.UserId,
        row.Version,
        row.MasterKeyId,
        row.Wrap,
        new AccountFacts(vault, row.Email ?? string.Empty, row.UserCreatedAt, row.CreatedAt)
        {
            IsActiveKey = row.IsActive,
            IsRetiringKey = row.IsRetiring,
            IsAdministrator = row.IsAdministrator,
            LockedAt = row.LockedAt,
            QuotaBytes = row.QuotaBytes,
        });
}
