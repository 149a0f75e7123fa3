using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;

namespace SecureVault.Core.Keys;

/// <summary>
/// Opens users' keys. Every operation on a drive begins here, so this is the one place where access is checked:
/// no key without a row, read now, of an account that is not locked. Opened keys are not cached: unwrapping costs
/// microseconds, and a key in memory is one that can be stolen.
/// </summary>
public sealed class UserKeys(IDbContextFactory<VaultDbContext> contexts, MasterKeyring master, KeyringRefresh refresh, TimeProvider clock)
{
    // Compiled: it is the beginning of everything, several times for each file.
    private static readonly Func<VaultDbContext, Guid, IAsyncEnumerable<WrappedUserKey>> KeysOf = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid user) => db.UserKeys.AsNoTracking()
            .Where(key => key.UserId == user && db.Users.Any(owner => owner.Id == user && owner.LockedAt == null)));

    /// <summary>Adds a first key to the context, for an account that is saved with it.</summary>
    public void AddFirst(VaultDbContext db, Guid userId)
    {
        ArgumentNullException.ThrowIfNull(db);
        using var key = UserKey.Generate(version: 1);
        var active = master.Active; // once: another one may become active any moment
        db.UserKeys.Add(new WrappedUserKey
        {
            UserId = userId,
            Version = key.Version,
            MasterKeyId = active.Id,
            Wrap = active.WrapUserKey(key, userId),
            IsActive = true,
            CreatedAt = clock.GetUtcNow(),
        });
    }

    /// <summary>The keys of a user, for as long as the result is not disposed.</summary>
    /// <exception cref="AccessEndedException">There is no such account, or it is locked.</exception>
    /// <exception cref="MasterKeyException">The keyring lacks the master key that the user's keys are wrapped under.</exception>
    public async Task<UserKeyring> OpenAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await KeysOf(db, user.Value).ToListAsync(cancellationToken).ConfigureAwait(false);
            return await OpenAsync(user, rows, mustBeOpen: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The keys of a user, of a locked one too: for upkeep that hands nothing to anybody.</summary>
    /// <exception cref="AccessEndedException">There is no such account.</exception>
    /// <exception cref="MasterKeyException">The keyring lacks the master key that the user's keys are wrapped under.</exception>
    internal async Task<UserKeyring> OpenForUpkeepAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await db.UserKeys.AsNoTracking().Where(key => key.UserId == user.Value).ToListAsync(cancellationToken).ConfigureAwait(false);
            return await OpenAsync(user, rows, mustBeOpen: false, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The keys of a user whose rows were read already, as in a database that nobody uses yet.</summary>
    /// <exception cref="MasterKeyException">The keyring lacks a master key that they are wrapped under.</exception>
    internal UserKeyring Open(UserId user, IReadOnlyList<WrappedUserKey> rows) => new(user, rows, () => rows, Unwrap);

    /// <summary>Opens keys from the database, to find out at start whether keyring and database belong together.</summary>
    /// <exception cref="MasterKeyException">They do not.</exception>
    public void Check(IEnumerable<WrappedUserKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
        {
            Unwrap(key).Dispose();
        }
    }

    private async Task<UserKeyring> OpenAsync(UserId user, List<WrappedUserKey> rows, bool mustBeOpen, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            throw new AccessEndedException();
        }

        if (rows.Exists(row => !master.TryFind(row.MasterKeyId, out _)))
        {
            // A verb beside this server may have added the key a moment ago.
            await refresh.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        return new UserKeyring(user, rows, () => Reload(user, mustBeOpen), Unwrap);
    }

    /// <summary>Not asynchronous, because it is needed in the middle of opening a name; that is once in the life of a user key.</summary>
    /// <exception cref="AccessEndedException">There is no such account any more, or it is locked and must not be.</exception>
    private List<WrappedUserKey> Reload(UserId user, bool mustBeOpen)
    {
        using var db = contexts.CreateDbContext();
        var rows = db.UserKeys.AsNoTracking()
            .Where(key => key.UserId == user.Value && (!mustBeOpen || db.Users.Any(owner => owner.Id == user.Value && owner.LockedAt == null)))
            .ToList();
        return rows.Count > 0 ? rows : throw new AccessEndedException();
    }

    private UserKey Unwrap(WrappedUserKey row)
    {
        if (!master.TryFind(row.MasterKeyId, out var key))
        {
            throw new MasterKeyException(master.IsRetired(row.MasterKeyId)
                ? $"The master key {row.MasterKeyId} is retired, but keys in the database are still under it; write 'opening-only:' before it (MasterKey:File)."
                : $"The database's keys are under master key {row.MasterKeyId}, which is not at hand (active: {master.Active.Id}); see MasterKey:File.");
        }

        try
        {
            return key.UnwrapUserKey(row.Wrap, row.UserId, row.Version);
        }
        catch (SealedObjectException exception)
        {
            throw new MasterKeyException($"Master key {key.Id} does not open the database's keys; see MasterKey:File.", exception);
        }
    }
}
