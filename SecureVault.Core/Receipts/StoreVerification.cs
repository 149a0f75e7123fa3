using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>The result of verifying one version.</summary>
public enum VersionVerdict
{
    /// <summary>Every byte is what was stored.</summary>
    Intact,

    /// <summary>The object is not what was stored.</summary>
    Damaged,

    /// <summary>The store has no such object.</summary>
    Missing,

    /// <summary>The keys at hand do not open it.</summary>
    NoKey,

    /// <summary>The store failed, which says nothing about the object.</summary>
    StoreFailed,
}

/// <summary>A version that was verified.</summary>
/// <param name="Version">The version.</param>
/// <param name="Owner">Whose.</param>
/// <param name="ObjectKey">Where its object lies.</param>
/// <param name="SealedLength">Bytes of the object.</param>
/// <param name="Verdict">What was found.</param>
/// <param name="Chunk">The chunk that failed, from zero; null when it is not a chunk.</param>
public sealed record VerifiedVersion(VersionId Version, UserId Owner, string ObjectKey, long SealedLength, VersionVerdict Verdict, long? Chunk);

/// <summary>How much there is to verify.</summary>
/// <param name="Versions">How many versions.</param>
/// <param name="SealedBytes">Bytes of their objects.</param>
public readonly record struct VerificationSize(long Versions, long SealedBytes);

/// <summary>
/// Verifies what the whole vault stores, for its operator: older versions, thumbnails and what lies in the trash too, of locked accounts
/// as well. It hands out no content and no name.
/// </summary>
public sealed class StoreVerification
{
    // Rows in memory at once.
    private const int PageLength = 256;

    // Reading, opening and checksums overlap across objects, and a distant store is fastest with several reads in flight.
    private const int Parallel = 4;

    // A large object at the head must not keep the small ones behind it waiting.
    private const int Window = 64;

    // A store that fails several times in a row is away.
    private const int MaxFailures = 3;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly ContentVerifier _verifier;
    private readonly UserKeys _keys;

    internal StoreVerification(IDbContextFactory<VaultDbContext> contexts, ContentVerifier verifier, UserKeys keys)
    {
        _contexts = contexts;
        _verifier = verifier;
        _keys = keys;
    }

    /// <summary>Counts what a run will read; a sample of it is smaller.</summary>
    public async Task<VerificationSize> MeasureAsync(VerificationScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var stored = Rows(db, scope, after: string.Empty);
            return new VerificationSize(
                await stored.LongCountAsync(cancellationToken).ConfigureAwait(false),
                await stored.SumAsync(row => row.SealedLength, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Verifies versions in the order of their object keys. Those that are deleted meanwhile are passed over.</summary>
    /// <exception cref="ObjectStoreException">The store failed several times in a row.</exception>
    public async IAsyncEnumerable<VerifiedVersion> RunAsync(VerificationScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var failures = 0;
        await foreach (var verifying in BeginAsync(scope, cancellationToken).ConfigureAwait(false))
        {
            var (found, failure) = await verifying.ConfigureAwait(false);
            if (found is not null)
            {
                yield return found;
            }

            failures = failure is null ? 0 : failures + 1;
            if (failures == MaxFailures)
            {
                throw failure!;
            }
        }
    }

    /// <summary>Has some under way while the first of them is awaited. They end with the enumeration.</summary>
    private async IAsyncEnumerable<Task<(VerifiedVersion? Found, ObjectStoreException? Failure)>> BeginAsync(
        VerificationScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isChosen = scope.NewChoice();
        using var slots = new SemaphoreSlim(Parallel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<Task<(VerifiedVersion?, ObjectStoreException?)>>();
        try
        {
            await foreach (var row in ReadAsync(scope, stop.Token).ConfigureAwait(false))
            {
                if (!isChosen())
                {
                    continue;
                }

                waiting.Enqueue(VerifyAsync(row, slots, stop.Token));
                if (waiting.Count == Window)
                {
                    yield return waiting.Dequeue();
                }
            }

            while (waiting.TryDequeue(out var last))
            {
                yield return last;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(waiting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(VerifiedVersion? Found, ObjectStoreException? Failure)> VerifyAsync(FileVersion row, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var judgement = await Judgement
                .OfAsync(() => _verifier.VerifyAsync(row, token => _keys.OpenForUpkeepAsync(new UserId(row.OwnerId), token), withSha256: false, reading: null, cancellationToken))
                .ConfigureAwait(false);
            return judgement is { } found ? (Write(row, found.Verdict, found.Chunk), found.Failure) : (null, null);
        }
        finally
        {
            slots.Release();
        }
    }

    private async IAsyncEnumerable<FileVersion> ReadAsync(VerificationScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = string.Empty;
        while (await ReadPageAsync(scope, last, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                yield return row;
            }

            last = page[^1].ObjectKey;
        }
    }

    private async Task<List<FileVersion>> ReadPageAsync(VerificationScope scope, string last, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await Rows(db, scope, last).OrderBy(row => row.ObjectKey).Take(PageLength).ToListAsync(cancellationToken).ConfigureAwait(false);
        }
    }

#pragma warning disable CA1309, CA1310 // the database compares them, by their bytes
    private static IQueryable<FileVersion> Rows(VaultDbContext db, VerificationScope scope, string after)
    {
        var (from, before) = (scope.From, scope.Before);
        var rows = db.Versions.AsNoTracking().Where(row =>
            row.State == VersionState.Stored && string.Compare(row.ObjectKey, after) > 0 && string.Compare(row.ObjectKey, from) >= 0);
        return before is null ? rows : rows.Where(row => string.Compare(row.ObjectKey, before) < 0);
    }
#pragma warning restore CA1309, CA1310

    private static VerifiedVersion Write(FileVersion row, VersionVerdict verdict, long? chunk) =>
        new(new VersionId(row.Id), new UserId(row.OwnerId), row.ObjectKey, row.SealedLength, verdict, chunk);
}
