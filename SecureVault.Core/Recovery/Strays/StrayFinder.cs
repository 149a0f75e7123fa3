using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Strays;

/// <summary>An object that no row of the database names, and that a card's key opens.</summary>
/// <param name="Key">Its key in the store.</param>
/// <param name="Object">The facts that it carries.</param>
internal sealed record Stray(ObjectKey Key, FoundObject Object);

/// <summary>Counts of a look at the whole store.</summary>
/// <param name="Stored">Objects of contents that the database has.</param>
/// <param name="NotOpened">Strays that no card's key opens, or that are no objects.</param>
/// <param name="NotRead">Strays that the store did not deliver.</param>
internal readonly record struct StrayCounts(int Stored, int NotOpened, int NotRead);

/// <summary>Finds objects that the database does not know, and reads them.</summary>
internal sealed class StrayFinder(IObjectStore store, IStoreInventory inventory)
{
    // One query tells which of so many objects are known.
    private const int BatchSize = 500;

    // Enough to wait for several answers of a store at once.
    private const int MaxParallel = 8;
    private const int BufferLength = 15 * SealedFormat.ChunkLength;

    /// <summary>Finds all strays, thumbnails too.</summary>
    /// <param name="db">The database; its rows of unfinished uploads don't count.</param>
    /// <param name="keys">The keys to try.</param>
    /// <param name="before">Uploads that began before this and are not finished have nobody who works on them.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ObjectStoreException">The store can't be listed.</exception>
    public async Task<(List<Stray> Strays, StrayCounts Counts)> FindAsync(
        VaultDbContext db, CardKeys keys, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (strays, counts, reader) = (new Dictionary<VersionId, Stray>(), default(StrayCounts), new ObjectReader(keys));
        await foreach (var batch in BatchesAsync(cancellationToken).ConfigureAwait(false))
        {
            var (unknown, stored) = await SplitAsync(db, batch, before, cancellationToken).ConfigureAwait(false);
            counts = counts with { Stored = counts.Stored + stored };
            var found = new ConcurrentBag<(StoredObject Object, FoundObject? Found, bool IsRead)>();
            await Parallel.ForEachAsync(
                unknown,
                new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken },
                async (one, token) => found.Add(await IdentifyAsync(reader, one, token).ConfigureAwait(false))).ConfigureAwait(false);
            foreach (var (one, identified, isRead) in found)
            {
                if (identified is not null)
                {
                    Add(strays, new Stray(one.Key, identified));
                }
                else
                {
                    counts = isRead ? counts with { NotOpened = counts.NotOpened + 1 } : counts with { NotRead = counts.NotRead + 1 };
                }
            }
        }

        return ([.. strays.Values], counts);
    }

    /// <summary>A store can show one object under any number of keys, and could fill the memory so. Of copies one that has its whole length counts.</summary>
    private static void Add(Dictionary<VersionId, Stray> strays, Stray stray)
    {
        if (!strays.TryGetValue(stray.Object.Version, out var known) || (!known.Object.IsWhole && stray.Object.IsWhole))
        {
            strays[stray.Object.Version] = stray;
        }
    }

    /// <summary>Whether the store has an object.</summary>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task<bool> IsThereAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await store.GetLengthAsync(key, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Reads contents to their ends. A damaged one is left out, and so is one that the store does not deliver.</summary>
    /// <returns>The facts about the contents that are whole, in the order of the strays.</returns>
    public async Task<IReadOnlyList<ProvenStray>> ProveAsync(IReadOnlyList<Stray> strays, CardKeys keys, CancellationToken cancellationToken)
    {
        var (proven, reader) = (new ProvenStray?[strays.Count], new ObjectReader(keys));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, strays.Count),
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken },
            async (number, token) => proven[number] = await ProveAsync(reader, strays[number], token).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. proven.OfType<ProvenStray>()];
    }

    private async IAsyncEnumerable<List<StoredObject>> BatchesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<StoredObject>(BatchSize);
        await foreach (var stored in inventory.ListObjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            batch.Add(stored);
            if (batch.Count == BatchSize)
            {
                yield return batch;
                batch = new List<StoredObject>(BatchSize);
            }
        }

        yield return batch;
    }

    /// <summary>An upload that never became a file of this database may have become one since.</summary>
    private static async Task<(List<StoredObject> Unknown, int Stored)> SplitAsync(
        VaultDbContext db, List<StoredObject> batch, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var keys = batch.ConvertAll(stored => stored.Key.ToString());
        var known = await db.Versions.AsNoTracking()
            .Where(row => keys.Contains(row.ObjectKey))
            .Where(row => row.CreatedAt >= before || !(row.State == VersionState.Pending || (row.State == VersionState.Purging && row.LeaseExpiresAt != null)))
            .ToDictionaryAsync(row => row.ObjectKey, row => row.State == VersionState.Stored && row.ThumbnailOf == null, StringComparer.Ordinal, cancellationToken)
            .ConfigureAwait(false);
        return (batch.FindAll(stored => !known.ContainsKey(stored.Key.ToString())), known.Values.Count(isContent => isContent));
    }

    private async Task<(StoredObject Object, FoundObject? Found, bool IsRead)> IdentifyAsync(
        ObjectReader reader, StoredObject stored, CancellationToken cancellationToken)
    {
        try
        {
            return (stored, await reader.IdentifyAsync(RangesOf(stored.Key), stored.Length, cancellationToken).ConfigureAwait(false), true);
        }
        catch (SealedObjectException)
        {
            return (stored, null, true);
        }
        catch (ObjectStoreException)
        {
            return (stored, null, false);
        }
    }

    private async Task<ProvenStray?> ProveAsync(ObjectReader reader, Stray stray, CancellationToken cancellationToken)
    {
        OpenedBlock? block = null;
        try
        {
            var read = RangesOf(stray.Key);
            block = await reader.OpenBlockAsync(read, stray.Object, cancellationToken).ConfigureAwait(false);
            var content = await ObjectReader.OpenAsync(read, stray.Object, block, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                var proven = new ProvenStray(stray, block, await DigestAsync(content, stray.Object, cancellationToken).ConfigureAwait(false));
                block = null;
                return proven;
            }
        }
        catch (Exception exception) when (exception is SealedObjectException or ObjectStoreException)
        {
            return null;
        }
        finally
        {
            block?.Dispose();
        }
    }

    private static async Task<ContentFacts> DigestAsync(OpeningStream content, FoundObject found, CancellationToken cancellationToken)
    {
        using var digest = new ContentDigest();
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferLength, found.Length + 1));
        try
        {
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                digest.Append(buffer.AsSpan(0, count));
            }

            return digest.Finish(found.Facts.MediaType) with { FileTime = found.Facts.FileTime };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private RangeReader RangesOf(ObjectKey key) => (offset, length, token) => store.OpenReadAsync(key, offset, length, token);
}

/// <summary>A stray whose whole content opens.</summary>
/// <param name="Stray">The object.</param>
/// <param name="Block">Its key.</param>
/// <param name="Content">The facts about its content.</param>
internal sealed record ProvenStray(Stray Stray, OpenedBlock Block, ContentFacts Content) : IDisposable
{
    public void Dispose() => Block.Dispose();
}
