using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Accounts;

/// <summary>
/// Keeps a card of every user key in the store. An account's first file waits for its card, so whoever has the bucket and the master
/// key can open every file, also one that no backup of the database knows.
/// </summary>
/// <remarks>
/// A card without a row is never removed: it is the only way back to an account that a restored database does not know.
/// While the store is held it may be another vault's, and nothing is written.
/// </remarks>
internal sealed class KeyCards(
    IDbContextFactory<VaultDbContext> contexts, IStoreRecords store, MasterKeyring keyring, StoreOwnership ownership) : IDisposable
{
    private const string Prefix = "cards/";

    // A card that is late must not take the place of a newer one.
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>The name of a key's card.</summary>
    public static RecordName NameOf(Guid user, int keyVersion) => RecordName.Parse($"{Prefix}{user:D}/{keyVersion}");

    /// <summary>Returns once the store has the card of a user's active key, or while the store is held.</summary>
    /// <exception cref="ObjectStoreException">The store does not take it.</exception>
    public async Task EnsureAsync(UserKeyring user, CancellationToken cancellationToken)
    {
        if (!user.HasCard)
        {
            await WriteAsync(user.Owner.Value, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the cards that are missing or no longer say what the database says.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="ObjectStoreException">The store does not take one.</exception>
    public Task<int> UpdateAsync(CancellationToken cancellationToken) => WriteAsync(user: null, cancellationToken);

    /// <summary>Compares the store's list with the database, so that cards that somebody took out of the bucket are written again.</summary>
    /// <returns>How many were missing.</returns>
    public async Task<int> MarkMissingAsync(CancellationToken cancellationToken)
    {
        var found = new HashSet<RecordName>();
        await foreach (var record in store.ListAsync(Prefix, cancellationToken).ConfigureAwait(false))
        {
            found.Add(record.Name);
        }

        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var keys = await db.UserKeys.Where(key => key.CardHash != null).ToListAsync(cancellationToken).ConfigureAwait(false);
            var missing = keys.FindAll(key => !found.Contains(NameOf(key.UserId, key.Version)));
            missing.ForEach(key => key.CardHash = null);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return missing.Count;
        }
    }

    /// <summary>Every card in the store, in order of account and key version.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async IAsyncEnumerable<FoundCard> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in store.ListAsync(Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (await store.ReadAsync(record.Name, cancellationToken).ConfigureAwait(false) is { } bytes)
            {
                yield return Read(record.Name, bytes);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private FoundCard Read(RecordName name, byte[] bytes)
    {
        try
        {
            var card = KeyCard.Read(bytes, id => keyring.TryFind(id, out var key) ? key : null);

            // A store that hands out one card under another's name must not give one account two keys of one version.
            return NameOf(card.User, card.KeyVersion) == name
                ? new FoundCard(name, card, null)
                : new FoundCard(name, null, SealedObjectError.WrongObject);
        }
        catch (SealedObjectException exception)
        {
            return new FoundCard(name, null, exception.Error);
        }
    }

    private async Task<int> WriteAsync(Guid? user, CancellationToken cancellationToken)
    {
        if (ownership is not { Hold: null, VaultId: { } vault })
        {
            return 0;
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var written = 0;
            foreach (var row in await RowsAsync(user, cancellationToken).ConfigureAwait(false))
            {
                if (await WriteAsync(row, vault, cancellationToken).ConfigureAwait(false))
                {
                    written++;
                }
            }

            return written;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<bool> WriteAsync(CardRow row, Guid vault, CancellationToken cancellationToken)
    {
        var card = CardOf(row, vault);
        var hash = card.Hash();
        if (row.CardHash?.AsSpan().SequenceEqual(hash) == true || !keyring.TryFind(card.MasterKeyId, out var key))
        {
            return false;
        }

        await store.PutAsync(NameOf(card.User, card.KeyVersion), card.Write(key), cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.UserKeys
                .Where(stored => stored.UserId == row.UserId && stored.Version == row.Version)
                .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.CardHash, hash), CancellationToken.None)
                .ConfigureAwait(false);
        }

        return true;
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

    private static KeyCard CardOf(CardRow row, Guid vault) => new(
        row.UserId,
        row.Version,
        row.MasterKeyId,
        row.Wrap,
        new AccountFacts(vault, row.Email ?? string.Empty, row.UserCreatedAt, row.CreatedAt)
        {
            IsActiveKey = row.IsActive,
            IsAdministrator = row.IsAdministrator,
            LockedAt = row.LockedAt,
            QuotaBytes = row.QuotaBytes,
        });

    private sealed record CardRow(
        Guid UserId,
        int Version,
        string MasterKeyId,
        byte[] Wrap,
        bool IsActive,
        DateTimeOffset CreatedAt,
        byte[]? CardHash,
        string? Email,
        DateTimeOffset UserCreatedAt,
        DateTimeOffset? LockedAt,
        bool IsAdministrator,
        long? QuotaBytes);
}

/// <summary>A card as it was found in the store.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Card">The card; null when it does not open.</param>
/// <param name="Error">Why it does not open.</param>
internal sealed record FoundCard(RecordName Name, KeyCard? Card, SealedObjectError? Error);
