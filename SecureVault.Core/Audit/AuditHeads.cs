using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Audits;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Audit;

/// <summary>Writes the ends of the chain into the store, and compares them with the database.</summary>
public sealed partial class AuditHeads
{
    // Records are small, and each is a question of its own to a store that may be far away.
    private const int MaxAtOnce = 16;

    // Far beyond the numbers that the vault gives: whoever writes into the bucket is not to use them up.
    private const int MaxChain = int.MaxValue - 1_000_000;
    private static readonly TimeSpan Hourly = TimeSpan.FromDays(2);

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly IStoreRecords _records;
    private readonly AuditKeys _keys;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    internal AuditHeads(
        IDbContextFactory<VaultDbContext> contexts, IStoreRecords records, AuditKeys keys, TimeProvider clock, ILogger<AuditHeads> logger) =>
        (_contexts, _records, _keys, _clock, _logger) = (contexts, records, keys, clock, logger);

    /// <summary>Writes the end of the chain as it is now. One that is there is never replaced: it may be all that shows that the chain was another one.</summary>
    /// <returns>Null when there is no entry yet, or a head in the store speaks against the chain; the log of the server says so then (event 1204).</returns>
    /// <exception cref="ObjectStoreException">The store does not take it.</exception>
    public async Task<AuditHead?> WriteAsync(CancellationToken cancellationToken)
    {
        var (chain, epoch) = await EndAsync(cancellationToken).ConfigureAwait(false);
        if (chain is null || epoch is null)
        {
            return null;
        }

        if (await FindContradictionAsync(chain, cancellationToken).ConfigureAwait(false) is { } flaw)
        {
            Contradicted(_logger, flaw.Chain, flaw.Sequence);
            return null;
        }

        var head = new AuditHead(chain.Number, chain.Sequence, chain.Epoch, _clock.GetUtcNow(), chain.Mac);
        if (await _records.ReadAsync(head.Name, cancellationToken).ConfigureAwait(false) is { } there)
        {
            if (AuditHead.Read(there) is { } same && same.Name == head.Name && same.Mac.AsSpan().SequenceEqual(head.Mac))
            {
                return same; // nothing happened since
            }

            Contradicted(_logger, head.Chain, head.Sequence);
            return null;
        }

        await PutAsync(head, epoch, cancellationToken).ConfigureAwait(false);
        return head;
    }

    /// <summary>Compares all heads in the store with the entries. The chain itself is <see cref="AuditVerification"/>'s to follow.</summary>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public Task<AuditVerdict> CheckAsync(CancellationToken cancellationToken) => CheckAsync([], cancellationToken);

    /// <summary>Compares all heads, as if these flaws were accepted.</summary>
    internal async Task<AuditVerdict> CheckAsync(IReadOnlyCollection<AuditVerdict.Broken> accepted, CancellationToken cancellationToken)
    {
        using var known = await KnownAsync(accepted, cancellationToken).ConfigureAwait(false);
        var bad = new ConcurrentBag<AuditVerdict.Broken>();
        var count = 0;
        await ReadAllAsync(
            AuditHead.Prefix,
            async (head, bytes, token) =>
            {
                Interlocked.Increment(ref count);
                if (await FindFlawAsync(known, head, bytes, token).ConfigureAwait(false) is { } flaw)
                {
                    bad.Add(flaw);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return bad.OrderBy(flaw => flaw.Chain).ThenBy(flaw => flaw.Sequence).FirstOrDefault() as AuditVerdict ?? new AuditVerdict.Whole(0, count);
    }

    /// <summary>The last entry of each chain that the store has a head of.</summary>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task<IReadOnlyDictionary<int, long>> FindHighestAsync(CancellationToken cancellationToken)
    {
        var highest = new Dictionary<int, long>();
        await foreach (var stored in _records.ListAsync(AuditHead.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (AuditHead.PlaceOf(stored.Name) is { Chain: > 0 and < MaxChain } place)
            {
                highest[place.Chain] = Math.Max(place.Sequence, highest.GetValueOrDefault(place.Chain));
            }
        }

        return highest;
    }

    /// <summary>
    /// Removes heads that are no longer needed: of the last two days all stay, of a day before the last one, of entries that were cut none. Their own
    /// time counts; a move of the store gives all of them another one.
    /// </summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> ThinAsync(DateTimeOffset keepAfter, CancellationToken cancellationToken)
    {
        var heads = new ConcurrentBag<AuditHead>();
        await ReadAllAsync(
            AuditHead.Prefix,
            (head, _, _) =>
            {
                heads.Add(head);
                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        var recent = _clock.GetUtcNow() - Hourly;
        var surplus = heads.Where(head => head.At < keepAfter)
            .Concat(heads.Where(head => head.At >= keepAfter && head.At < recent)
                .GroupBy(head => head.At.UtcDateTime.Date)
                .SelectMany(day => day.OrderByDescending(head => head.Chain).ThenByDescending(head => head.Sequence).Skip(1)))
            .ToList();
        foreach (var head in surplus)
        {
            await _records.DeleteAsync(head.Name, cancellationToken).ConfigureAwait(false);
        }

        return surplus.Count;
    }

    private async Task PutAsync(AuditHead head, AuditEpoch epoch, CancellationToken cancellationToken)
    {
        var key = _keys.Open(epoch);
        try
        {
            await _records.PutAsync(head.Name, head.Write(key), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        // The log of the system keeps it as well, where that goes to another machine.
        var hash = Convert.ToHexStringLower(head.Mac);
        Written(_logger, head.Chain, head.Sequence, hash);
    }

    /// <summary>Reads the heads whose names begin so, some at once.</summary>
    private Task ReadAllAsync(string prefix, Func<AuditHead, byte[], CancellationToken, ValueTask> take, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        _records.ListAsync(prefix, cancellationToken),
        new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
        async (stored, token) =>
        {
            // Gone if it was removed meanwhile, or somebody else's file.
            if (await _records.ReadAsync(stored.Name, token).ConfigureAwait(false) is { } bytes && AuditHead.Read(bytes) is { } head && head.Name == stored.Name)
            {
                await take(head, bytes, token).ConfigureAwait(false);
            }
        });

    /// <summary>Compares the newest head of a chain with the chain: what was cut can't grow again past it unseen.</summary>
    private async Task<AuditVerdict.Broken?> FindContradictionAsync(AuditChain chain, CancellationToken cancellationToken)
    {
        RecordName? newest = null;
        await foreach (var stored in _records.ListAsync(AuditHead.PrefixOf(chain.Number), cancellationToken).ConfigureAwait(false))
        {
            newest = stored.Name;
        }

        if (newest is not { } name
            || await _records.ReadAsync(name, cancellationToken).ConfigureAwait(false) is not { } bytes
            || AuditHead.Read(bytes) is not { } head
            || head.Name != name)
        {
            return null;
        }

        using var known = await KnownAsync([], cancellationToken).ConfigureAwait(false);
        return await FindFlawAsync(known, head, bytes, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AuditVerdict.Broken?> FindFlawAsync(Known known, AuditHead head, byte[] bytes, CancellationToken cancellationToken)
    {
        if (known.Marks.IsExcused(head))
        {
            return null;
        }

        var end = known.Ends.GetValueOrDefault(head.Chain);
        if (known.Epochs.GetValueOrDefault((head.Chain, head.Epoch)) is not { } key)
        {
            return known.Marks.IsCut(head.Chain) ? null : new AuditVerdict.Broken(head.Chain, Math.Min(head.Sequence, (end?.Sequence ?? 0) + 1), AuditFlaw.Cut);
        }

        return AuditHead.IsOurs(bytes, key)
            ? await CompareAsync(head, end, cancellationToken).ConfigureAwait(false)
            : new AuditVerdict.Broken(head.Chain, head.Sequence, AuditFlaw.ForeignEpoch);
    }

    private async Task<(AuditChain? Chain, AuditEpoch? Epoch)> EndAsync(CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var row = await (
                from chain in db.AuditChains.AsNoTracking()
                join epoch in db.AuditEpochs.AsNoTracking() on new { Chain = chain.Number, chain.Epoch } equals new { epoch.Chain, epoch.Epoch }
                orderby chain.Number descending
                select new { Chain = chain, Epoch = epoch }).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            return (row?.Chain, row?.Epoch);
        }
    }

    private async Task<AuditVerdict.Broken?> CompareAsync(AuditHead head, AuditChain? end, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var mac = await db.AuditEntries
                .Where(entry => entry.Chain == head.Chain && entry.Sequence == head.Sequence)
                .Select(entry => entry.Mac)
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
            if (mac is not null)
            {
                return CryptographicOperations.FixedTimeEquals(mac, head.Mac) ? null : new AuditVerdict.Broken(head.Chain, head.Sequence, AuditFlaw.Cut);
            }

            // What lies before the first entry was cut by the vault, or the chain itself is broken.
            var last = end?.Sequence ?? 0;
            return head.Sequence > last ? new AuditVerdict.Broken(head.Chain, last + 1, AuditFlaw.Cut) : null;
        }
    }

    private async Task<Known> KnownAsync(IReadOnlyCollection<AuditVerdict.Broken> accepted, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var epochs = new Dictionary<(int Chain, int Epoch), byte[]>();
            foreach (var epoch in await db.AuditEpochs.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (_keys.TryOpen(epoch) is { } key)
                {
                    epochs.Add((epoch.Chain, epoch.Epoch), key);
                }
            }

            var ends = await db.AuditChains.AsNoTracking().ToDictionaryAsync(chain => chain.Number, cancellationToken).ConfigureAwait(false);
            return new Known(epochs, ends, await AuditMarks.ReadAsync(db, accepted, cancellationToken).ConfigureAwait(false));
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "Audit log: chain {Chain} ends with entry {Sequence}, hash {Mac}")]
    private static partial void Written(ILogger logger, int chain, long sequence, string mac);

    [LoggerMessage(EventId = 1204, Level = LogLevel.Error, Message = "Audit log: a head in the store speaks against chain {Chain}, entry {Sequence}, so none is written; see 'securevault audit verify --heads'")]
    private static partial void Contradicted(ILogger logger, int chain, long sequence);

    /// <summary>The state of the database that heads are compared with.</summary>
    private sealed record Known(Dictionary<(int Chain, int Epoch), byte[]> Epochs, Dictionary<int, AuditChain> Ends, AuditMarks Marks) : IDisposable
    {
        public void Dispose() => Epochs.Values.ToList().ForEach(key => CryptographicOperations.ZeroMemory(key));
    }
}
