using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>Wraps user keys under the active master key.</summary>
/// <remarks>
/// Each row names the master key that it is under and changes together with its wrap, so the rows themselves say how far it has come: what
/// is stopped anywhere goes on with the next run. Two processes may do it at once, because a row changes only if it is still what was read.
/// </remarks>
internal sealed class UserKeyRewrap(IDbContextFactory<VaultDbContext> contexts, MasterKeyring keyring)
{
    /// <summary>Rows that change in one transaction; other writers wait for as long as that takes.</summary>
    internal const int BatchSize = 500;

    private const string Update =
        """UPDATE "UserKeys" SET "MasterKeyId" = @p0, "Wrap" = @p1 WHERE "UserId" = @p2 AND "Version" = @p3 AND "MasterKeyId" = @p4""";

    /// <summary>How many user keys are under another master key than the active one.</summary>
    public async Task<int> CountLeftAsync(CancellationToken cancellationToken)
    {
        var active = keyring.Active.Id;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.UserKeys.CountAsync(key => key.MasterKeyId != active, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Wraps what is left, in order of user and version.</summary>
    /// <param name="advanced">Told after each transaction how many it wrapped.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    /// <returns>How many were wrapped, and how many do not open and stay as they are.</returns>
    public async Task<(int Wrapped, int Failed)> RunAsync(Action<int> advanced, CancellationToken cancellationToken)
    {
        var active = keyring.Active;
        var (wrapped, failed) = (0, 0);
        (Guid User, int Version) last = (Guid.Empty, 0);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = await ReadAsync(active.Id, last, cancellationToken).ConfigureAwait(false);
            if (batch.Count == 0)
            {
                return (wrapped, failed);
            }

            last = (batch[^1].UserId, batch[^1].Version);
            var next = batch.ConvertAll(row => (Row: row, Wrap: TryWrap(row, active))).FindAll(each => each.Wrap is not null);
            failed += batch.Count - next.Count;
            var changed = await WriteAsync(active.Id, next, cancellationToken).ConfigureAwait(false);
            wrapped += changed;
            advanced(changed);
        }
    }

    private async Task<List<WrappedUserKey>> ReadAsync(string active, (Guid User, int Version) last, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.UserKeys.AsNoTracking()
                .Where(key => key.MasterKeyId != active && (key.UserId > last.User || (key.UserId == last.User && key.Version > last.Version)))
                .OrderBy(key => key.UserId)
                .ThenBy(key => key.Version)
                .Take(BatchSize)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<int> WriteAsync(string active, List<(WrappedUserKey Row, byte[]? Wrap)> next, CancellationToken cancellationToken)
    {
        var changed = 0;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                foreach (var (row, wrap) in next)
                {
                    changed += await PreparedSql.ExecuteAsync(db, Update, active, wrap, row.UserId, row.Version, row.MasterKeyId).ConfigureAwait(false);
                }

                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return changed;
    }

    /// <summary>Null for a key that does not open.</summary>
    private byte[]? TryWrap(WrappedUserKey row, MasterKey active)
    {
        if (!keyring.TryFind(row.MasterKeyId, out var old))
        {
            return null;
        }

        try
        {
            using var key = old.UnwrapUserKey(row.Wrap, row.UserId, row.Version);
            var wrap = active.WrapUserKey(key, row.UserId);

            // The old wrap is destroyed for this one, and memory can fail.
            using var again = active.UnwrapUserKey(wrap, row.UserId, row.Version);
            return CryptographicOperations.FixedTimeEquals(key.Bytes, again.Bytes) ? wrap : null;
        }
        catch (SealedObjectException)
        {
            return null;
        }
    }
}
