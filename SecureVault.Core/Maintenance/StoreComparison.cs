using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>The result of a comparison; in a healthy vault everything but <paramref name="Intact"/> is zero.</summary>
/// <param name="Intact">Stored versions whose object is there in its full size.</param>
/// <param name="Missing">Stored versions without an object.</param>
/// <param name="WrongSize">Stored versions whose object has another size.</param>
/// <param name="Unowned">Whole objects that no version names.</param>
/// <param name="Unfinished">Remains of objects that no pending or purging version names.</param>
public sealed record ComparisonResult(int Intact, int Missing, int WrongSize, int Unowned, int Unfinished)
{
    /// <summary>True when store and database agree.</summary>
    public bool Agrees => this is { Missing: 0, WrongSize: 0, Unowned: 0, Unfinished: 0 };
}

/// <summary>
/// Compares the whole store with the database, side by side in the order of the keys, with one page of rows in memory. It only counts: what looks
/// unowned beside an old backup of the database may be the newest files, so nothing is removed on its word.
/// </summary>
public sealed class StoreComparison(IDbContextFactory<VaultDbContext> contexts, IStoreInventory inventory)
{
    // As many as an S3 server lists at once. A query for each page: a read of everything would keep SQLite's log from being emptied.
    private const int PageLength = 1000;

    /// <summary>Reads all rows and all keys. Uploads and deletions under way may show as differences.</summary>
    /// <exception cref="ObjectStoreException">The store fails, or does not list its objects in order.</exception>
    public async Task<ComparisonResult> RunAsync(CancellationToken cancellationToken)
    {
        var (counts, last) = (new Counts(), string.Empty);
        var rows = ReadVersionsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (rows.ConfigureAwait(false))
        {
            var hasRow = await rows.MoveNextAsync().ConfigureAwait(false);
            await foreach (var stored in inventory.ListObjectsAsync(cancellationToken).ConfigureAwait(false))
            {
                var key = stored.Key.ToString();
                DemandOrder(last, last = key);
                for (; hasRow && string.CompareOrdinal(rows.Current.ObjectKey, key) < 0; hasRow = await rows.MoveNextAsync().ConfigureAwait(false))
                {
                    counts.AddRowAlone(rows.Current);
                }

                if (hasRow && rows.Current.ObjectKey == key)
                {
                    counts.AddBoth(rows.Current, stored.Length);
                    hasRow = await rows.MoveNextAsync().ConfigureAwait(false);
                }
                else
                {
                    counts.Unowned++;
                }
            }

            for (; hasRow; hasRow = await rows.MoveNextAsync().ConfigureAwait(false))
            {
                counts.AddRowAlone(rows.Current);
            }
        }

        return new ComparisonResult(
            counts.Intact, counts.Missing, counts.WrongSize, counts.Unowned, await CountUnfinishedAsync(cancellationToken).ConfigureAwait(false));
    }

    private static void DemandOrder(string last, string key)
    {
        if (string.CompareOrdinal(last, key) >= 0)
        {
            throw new ObjectStoreException(ObjectStoreError.Inconsistent, "The store does not list its objects in the order of their keys, so it can't be compared with the database.");
        }
    }

    private async Task<int> CountUnfinishedAsync(CancellationToken cancellationToken)
    {
        var unfinished = 0;
        await foreach (var batch in inventory.ListUnfinishedAsync(cancellationToken).Chunk(PageLength).ConfigureAwait(false))
        {
            var keys = Array.ConvertAll(batch, remains => remains.Key.ToString());
            var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
            await using (db.ConfigureAwait(false))
            {
                var expected = await db.Versions
                    .Where(version => keys.Contains(version.ObjectKey) && version.State != VersionState.Stored)
                    .Select(version => version.ObjectKey)
                    .ToHashSetAsync(StringComparer.Ordinal, cancellationToken)
                    .ConfigureAwait(false);
                unfinished += keys.Count(key => !expected.Contains(key));
            }
        }

        return unfinished;
    }

    private async IAsyncEnumerable<Expected> ReadVersionsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = string.Empty;
        while (await ReadPageAsync(last, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                yield return row;
            }

            last = page[^1].ObjectKey;
        }
    }

    private async Task<List<Expected>> ReadPageAsync(string after, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
#pragma warning disable CA1309, CA1310 // the database compares them, by their bytes
            return await db.Versions.AsNoTracking()
                .Where(version => string.Compare(version.ObjectKey, after) > 0)
                .OrderBy(version => version.ObjectKey)
                .Take(PageLength)
                .Select(version => new Expected(version.ObjectKey, version.State, version.SealedLength))
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
#pragma warning restore CA1309, CA1310
        }
    }

    private sealed record Expected(string ObjectKey, VersionState State, long SealedLength);

    private sealed class Counts
    {
        public int Intact { get; private set; }

        public int Missing { get; private set; }

        public int WrongSize { get; private set; }

        public int Unowned { get; set; }

        public void AddRowAlone(Expected row) => Missing += row.State == VersionState.Stored ? 1 : 0;

        public void AddBoth(Expected row, long length)
        {
            if (row.State == VersionState.Stored)
            {
                _ = row.SealedLength == length ? Intact++ : WrongSize++;
            }
        }
    }
}
