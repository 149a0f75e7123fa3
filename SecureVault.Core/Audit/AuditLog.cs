using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Audits;

namespace SecureVault.Core.Audit;

/// <summary>
/// Records what happens. An entry is written in the transaction of the change that it tells of: there is no change without its entry, and no
/// entry without its change. Nothing of the chain is kept in memory, where an undone transaction would leave it wrong.
/// </summary>
public sealed class AuditLog
{
    private static readonly DateTimeOffset FirstRelease = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Half of a SHA-256 tells sessions apart as well as the whole.
    private const int SessionLength = 16;

    private readonly AuditKeys _keys;
    private readonly WriteQueue _writes;
    private readonly TimeProvider _clock;

    internal AuditLog(AuditKeys keys, WriteQueue writes, TimeProvider clock)
    {
        _keys = keys;
        _writes = writes;
        _clock = clock;
    }

    /// <summary>Records something in the caller's write transaction.</summary>
    /// <param name="db">A context in a write transaction: its own, or that of a <c>WriteQueue</c>.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="cancellationToken">Ends it; then the caller's transaction must not be committed.</param>
    /// <exception cref="Keys.MasterKeyException">The key of the log can't be had.</exception>
    public async Task RecordAsync(VaultDbContext db, AuditEvent happened, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(happened);
        cancellationToken.ThrowIfCancellationRequested();
        DemandTransaction(db);
        await AddAsync(db, await FindEndAsync(db).ConfigureAwait(false), happened).ConfigureAwait(false);
    }

    /// <summary>Records the same of several things, in the caller's write transaction.</summary>
    internal async Task RecordAllAsync(
        VaultDbContext db, AuditAction action, IEnumerable<AuditTarget> targets, UserId? by, CancellationToken cancellationToken)
    {
        foreach (var target in targets)
        {
            await RecordAsync(db, new AuditEvent(action, target) { By = by }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a change that records itself, in the turn of the queue.</summary>
    internal Task<T> ChangeAsync<T>(Func<VaultDbContext, Task<T>> change, CancellationToken cancellationToken) => _writes.RunAsync(change, cancellationToken);

    /// <summary>Records something that changes nothing else, such as a reading, and waits until the entry is durable.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="cancellationToken">Ends the waiting for its turn.</param>
    public Task RecordAloneAsync(AuditEvent happened, CancellationToken cancellationToken) => _writes.RunAsync(
        async db =>
        {
            await RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>Saves a context together with an entry, in a transaction of its own.</summary>
    /// <param name="db">A context without a transaction.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="cancellationToken">Ends it; then neither is there.</param>
    public async Task SaveAsync(VaultDbContext db, AuditEvent happened, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            await RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Begins a chain in a database that was restored. The store's heads know entries of other chains that this database lacks, and they are
    /// not to be written a second time. The chains are named with how far the heads go, so that just these may be missing.
    /// </summary>
    internal async Task ContinueRestoredAsync(VaultDbContext db, bool isFromBackup, IReadOnlyDictionary<int, long> heads, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var ends = await db.AuditChains.AsNoTracking().ToDictionaryAsync(chain => chain.Number, chain => chain.Sequence, cancellationToken).ConfigureAwait(false);
            var left = heads.Select(head => new AuditLeft(head.Key, ends.GetValueOrDefault(head.Key), head.Value)).Where(left => left.Highest > left.Through).ToList();

            // A number that no other restore from the same backup has.
            var least = Math.Max((int)(_clock.GetUtcNow() - FirstRelease).TotalSeconds, heads.Keys.Append(0).Max() + 1);
            await ContinueAsync(db, AuditReason.Restored, least, begun => begun with { Left = left }).ConfigureAwait(false);
            await RecordAsync(db, new AuditEvent(AuditAction.DatabaseRestored) { Details = [("backup", isFromBackup)] }, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets the log go on in a chain of its own after damage, which its first entry names. Keys of damaged chains that do not open are let go.</summary>
    internal Task AcceptAsync(IReadOnlyList<AuditVerdict.Broken> flaws, CancellationToken cancellationToken) => _writes.RunAsync(
        async db =>
        {
            await ContinueAsync(db, AuditReason.Accepted, flaws.Max(flaw => flaw.Chain) + 1, begun => begun with { Flaws = flaws }).ConfigureAwait(false);
            var chains = flaws.Select(flaw => flaw.Chain).ToHashSet();
            foreach (var epoch in (await db.AuditEpochs.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false)).Where(epoch => chains.Contains(epoch.Chain) && !_keys.CanOpen(epoch)))
            {
                await db.AuditEpochs.Where(row => row.Chain == epoch.Chain && row.Epoch == epoch.Epoch).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Begins an epoch, if the last one has the key of another master key than the active one.</summary>
    /// <returns>Whether it did.</returns>
    internal async Task<bool> BeginEpochAsync(VaultDbContext db)
    {
        DemandTransaction(db);
        if (await EndAsync(db).ConfigureAwait(false) is not { } end || end.Epoch.OriginKeyId == _keys.ActiveId)
        {
            return false;
        }

        var next = await AddEpochAsync(db, end.Chain, end.Epoch.Epoch + 1).ConfigureAwait(false);
        await PreparedSql.ExecuteAsync(db, AuditSql.TurnEpoch, next.Epoch, end.Chain).ConfigureAwait(false);
        await AddAsync(db, end with { Epoch = next }, new AuditEvent(AuditAction.EpochBegun) { Details = [("epoch", next.Epoch), ("key", next.OriginKeyId)] })
            .ConfigureAwait(false);
        return true;
    }

    private static void DemandTransaction(VaultDbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("An entry is recorded in the transaction of its change, and there is none.");
        }
    }

    // Of all three tables: where somebody took the end of a chain away, the log goes on in another one, and what is left shows it.
    private static async Task<int> NextAsync(VaultDbContext db) => await PreparedSql.ReadAsync(db, AuditSql.FindNext, row => row.GetInt32(0)).ConfigureAwait(false);

    private static Task<End?> EndAsync(VaultDbContext db) => PreparedSql.ReadAsync(
        db,
        AuditSql.FindEnd,
        row => new End(row.GetInt32(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), new AuditEpoch
        {
            Chain = row.GetInt32(0),
            Epoch = row.GetInt32(3),
            OriginKeyId = row.GetString(4),
            MasterKeyId = row.GetString(5),
            SealedKey = row.GetFieldValue<byte[]>(6),
        }));

    private static Task<AuditBox?> NameAsync(VaultDbContext db, AuditTarget target) => target is { Kind: AuditTargetKind.Item, Id: { } item, Owner: { } owner }
        ? PreparedSql.ReadAsync(db, AuditSql.FindName, row => new AuditBox(row.GetFieldValue<byte[]>(0), row.GetInt32(1)), item, owner.Value)
        : Task.FromResult<AuditBox?>(null);

    /// <summary>
    /// Where the log goes on. A database that has nobody's keys may meanwhile be beside another key file, with which the server starts as with a new
    /// one: there the log goes on in a chain of its own. Whoever can write the database can bring that about, too, so a verification always says so.
    /// </summary>
    private async Task<End> FindEndAsync(VaultDbContext db)
    {
        var end = await EndAsync(db).ConfigureAwait(false);
        if (end is not null && (_keys.CanOpen(end.Epoch) || await PreparedSql.ReadAsync(db, AuditSql.HasUserKeys, row => row.GetInt32(0)).ConfigureAwait(false) != 0))
        {
            return end;
        }

        if (end is null)
        {
            return await BeginChainAsync(db, await NextAsync(db).ConfigureAwait(false)).ConfigureAwait(false);
        }

        var begun = await ContinueAsync(db, AuditReason.Key, least: 1, begun => begun).ConfigureAwait(false);
        await DropUnverifiableAsync(db).ConfigureAwait(false);
        return begun;
    }

    /// <summary>Removes chains whose keys are lost: nothing of them can be verified any more, and their keys would keep any other master key from being taken over.</summary>
    private async Task DropUnverifiableAsync(VaultDbContext db)
    {
        var epochs = await db.AuditEpochs.AsNoTracking().ToListAsync().ConfigureAwait(false);
        foreach (var chain in epochs.GroupBy(epoch => epoch.Chain).Where(chain => !chain.Any(_keys.CanOpen)))
        {
            await AuditRetention.DropAsync(db, chain.Key, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Begins a chain that says why, and which one it continues.</summary>
    private async Task<End> ContinueAsync(VaultDbContext db, AuditReason reason, int least, Func<AuditBeginning, AuditBeginning> describe)
    {
        var old = await EndAsync(db).ConfigureAwait(false);
        var begun = await BeginChainAsync(db, Math.Max(await NextAsync(db).ConfigureAwait(false), least)).ConfigureAwait(false);
        await AddAsync(db, begun, describe(new AuditBeginning(reason, new AuditEnd(old?.Chain, old?.Sequence))).Event).ConfigureAwait(false);
        return (await EndAsync(db).ConfigureAwait(false))!;
    }

    private async Task<End> BeginChainAsync(VaultDbContext db, int number)
    {
        var epoch = await AddEpochAsync(db, number, epoch: 1).ConfigureAwait(false);
        await PreparedSql.ExecuteAsync(db, AuditSql.AddChain, number, AuditMac.Start, epoch.Epoch).ConfigureAwait(false);
        return new End(number, 0, AuditMac.Start, epoch);
    }

    private async Task<AuditEpoch> AddEpochAsync(VaultDbContext db, int chain, int epoch)
    {
        var row = _keys.Begin(chain, epoch);
        await PreparedSql.ExecuteAsync(db, AuditSql.AddEpoch, row.Chain, row.Epoch, row.OriginKeyId, row.MasterKeyId, row.SealedKey).ConfigureAwait(false);
        return row;
    }

    private async Task AddAsync(VaultDbContext db, End end, AuditEvent happened)
    {
        var box = happened.Box ?? await NameAsync(db, happened.Target).ConfigureAwait(false);
        var entry = NewEntry(end, happened, box);
        var key = _keys.Open(end.Epoch);
        var mac = AuditMac.Of(key, end.Mac, entry, entry.Sequence);
        CryptographicOperations.ZeroMemory(key);
        await PreparedSql.ExecuteAsync(
            db,
            AuditSql.Insert,
            entry.Chain,
            entry.Sequence,
            entry.At.ToUnixTimeMilliseconds(),
            entry.ActorKind,
            entry.ActorId?.ToByteArray(),
            entry.Session,
            entry.Action,
            entry.TargetKind,
            entry.TargetId?.ToByteArray(),
            entry.OwnerId?.ToByteArray(),
            entry.Outcome,
            entry.Address,
            entry.Details,
            entry.Box,
            entry.BoxKeyVersion,
            entry.Epoch,
            mac).ConfigureAwait(false);
        if (await PreparedSql.ExecuteAsync(db, AuditSql.MoveEnd, entry.Sequence, mac, entry.Chain).ConfigureAwait(false) != 1)
        {
            throw new DbUpdateConcurrencyException("The end of the audit log moved within a transaction.");
        }
    }

    private AuditEntry NewEntry(End end, AuditEvent happened, AuditBox? box)
    {
        var origin = AuditOrigin.Current.For(happened.By);
        return new AuditEntry
        {
            Chain = end.Chain,
            Sequence = end.Sequence + 1,
            At = DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds()),
            ActorKind = (int)origin.Kind,
            ActorId = origin.Id,
            Session = (happened.Session ?? origin.Session) is { } session ? Convert.FromHexString(session.Hash.AsSpan(0, SessionLength * 2)) : null,
            Action = (int)happened.Action,
            TargetKind = (int)happened.Target.Kind,
            TargetId = happened.Target.Id,
            OwnerId = happened.Target.Owner?.Value,
            Outcome = (int)happened.Outcome,
            Address = origin.Address,
            Details = happened.WriteDetails(origin.Command),
            Box = box?.Sealed,
            BoxKeyVersion = box?.KeyVersion,
            Epoch = end.Epoch.Epoch,
            Mac = [],
        };
    }

    private sealed record End(int Chain, long Sequence, byte[] Mac, AuditEpoch Epoch);
}
