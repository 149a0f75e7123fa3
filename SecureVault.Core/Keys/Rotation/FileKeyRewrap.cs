using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>Wraps the file keys of a person's contents, and the facts about them, under the active user key. The objects stay as they are.</summary>
internal sealed class FileKeyRewrap(IDbContextFactory<VaultDbContext> contexts)
{
    /// <summary>Rows that change in one transaction; other writers wait for as long as that takes.</summary>
    internal const int BatchSize = 500;

    // Nothing comes under a key that was destroyed meanwhile.
    private const string Update =
        """
        UPDATE "Versions" SET "WrappedFileKey" = @p0, "SealedFacts" = @p1, "UserKeyVersion" = @p2
        WHERE "Id" = @p3 AND EXISTS (SELECT 1 FROM "UserKeys" WHERE "UserId" = @p4 AND "Version" = @p2)
        """;

    /// <summary>The stored contents that are under another key than a version. Unfinished uploads follow when they are stored.</summary>
    public static IQueryable<FileVersion> Left(VaultDbContext db, UserId owner, int active) =>
        db.Versions.Where(row => row.OwnerId == owner.Value && row.State == VersionState.Stored && row.UserKeyVersion != active);

    /// <summary>Brings all under the active key.</summary>
    /// <param name="keyring">The person's keys.</param>
    /// <param name="advanced">Told after each transaction how many rows it changed.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    /// <returns>How many do not open and stay as they are.</returns>
    public async Task<int> RunAsync(UserKeyring keyring, Action<int> advanced, CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var batch in (await FindAsync(keyring, cancellationToken).ConfigureAwait(false)).Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (changed, notOpened) = await ChangeAsync(keyring, batch, cancellationToken).ConfigureAwait(false);
            failed += notOpened;
            advanced(changed);
        }

        return failed;
    }

    private async Task<List<Guid>> FindAsync(UserKeyring keyring, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await Left(db, keyring.Owner, keyring.ActiveVersion).Select(row => row.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(int Changed, int Failed)> ChangeAsync(UserKeyring keyring, Guid[] batch, CancellationToken cancellationToken)
    {
        var (changed, failed) = (0, 0);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var rows = await Left(db, keyring.Owner, keyring.ActiveVersion)
                    .AsNoTracking()
                    .Where(row => EF.Parameter(batch).Contains(row.Id))
                    .ToListAsync(cancellationToken)
                    .ConfigureAwait(false);
                foreach (var row in rows)
                {
                    if (TryWrap(row, keyring) is not var (wrap, facts))
                    {
                        failed++;
                        continue;
                    }

                    UserKeySteps.DemandChanged(
                        await PreparedSql.ExecuteAsync(db, Update, wrap, facts, keyring.ActiveVersion, row.Id, row.OwnerId).ConfigureAwait(false));
                    changed++;
                }

                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return (changed, failed);
    }

    /// <summary>Null for one that does not open.</summary>
    private static (byte[] Wrap, byte[] Facts)? TryWrap(FileVersion row, UserKeyring keyring)
    {
        try
        {
            using var key = keyring.Key(row.UserKeyVersion).UnwrapFileKey(row.WrappedFileKey, row.OwnerId, row.Id);
            var wrap = keyring.Active.WrapFileKey(key, row.OwnerId, row.Id);

            // The old wrap is destroyed for this one, and memory can fail.
            using var again = keyring.Active.UnwrapFileKey(wrap, row.OwnerId, row.Id);
            return CryptographicOperations.FixedTimeEquals(key.Bytes, again.Bytes)
                ? (wrap, SealedFacts.Seal(SealedFacts.Open(row, keyring), new VersionId(row.Id), keyring.ActiveNames))
                : null;
        }
        catch (Exception exception) when (exception is SealedObjectException or MasterKeyException)
        {
            return null;
        }
    }
}
