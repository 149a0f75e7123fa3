using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>Lets several queries see the database as it was at the first of them.</summary>
internal static class Snapshot
{
    // In KiB. Rows of a folder lie beside each other, but come in the order of an index: with SQLite's own two mebibytes a page of a
    // large folder is read again for nearly every row of it.
    private const string More = "PRAGMA cache_size = -16384";
    private const string Usual = "PRAGMA cache_size = -2000"; // sqlite.org/pragma.html#pragma_cache_size

    /// <summary>Keeps more pages in memory while a large part of a drive is read.</summary>
    public static async Task<T> WithRoomAsync<T>(this VaultDbContext db, Func<Task<T>> read, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlRawAsync(More, cancellationToken).ConfigureAwait(false);
        try
        {
            return await read().ConfigureAwait(false);
        }
        finally
        {
            await db.Database.ExecuteSqlRawAsync(Usual, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Begins; disposing it ends it.</summary>
    public static async Task<DbTransaction> BeginSnapshotAsync(this VaultDbContext db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

        // Deferred: it would take the place of the one writer otherwise.
        var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        await db.Database.UseTransactionAsync(transaction, cancellationToken).ConfigureAwait(false);
        return transaction;
    }
}
