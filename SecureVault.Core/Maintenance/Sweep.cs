using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>The result of a sweep.</summary>
/// <param name="Purged">Versions that are gone, with their objects.</param>
/// <param name="Left">Versions that are still in the store; the next sweep tries again.</param>
public sealed record SweepResult(int Purged, int Left)
{
    /// <summary>Why keys were destroyed.</summary>
    public DestroyedKeys Destroyed { get; init; }

    /// <summary>How often the store failed.</summary>
    public int Failures { get; init; }

    /// <summary>The last failure of the store; null when it did all that it was asked.</summary>
    public ObjectStoreException? Error { get; init; }
}

/// <summary>How many things a sweep destroyed the keys of, by reason.</summary>
/// <param name="TrashExpired">Items whose time in the trash was over.</param>
/// <param name="TrashEmptied">Items that somebody removed from the trash.</param>
/// <param name="OldVersions">Older contents whose time was over.</param>
/// <param name="AbandonedUploads">Unfinished uploads without a sign of life.</param>
public readonly record struct DestroyedKeys(int TrashExpired, int TrashEmptied, int OldVersions, int AbandonedUploads);

/// <summary>
/// Finishes what was begun: what has been in the trash for its time or was taken out of it, older versions past theirs, uploads whose writer died, purges that a crash or a store
/// that was down interrupted.
/// </summary>
public sealed class Sweep
{
    // Enough to be quick, few enough to keep the write lock short.
    private const int BatchSize = 200;

    // One object may fail by itself; after this many in a row the store is taken for down until the next sweep.
    private const int MaxFailuresInRow = 3;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly VaultDatabase _database;
    private readonly PurgeBatch _purge;
    private readonly VaultEvents _events;
    private readonly Expiry _expiry;

    // Where the store gave up last time: the next sweep begins behind it, so that no object holds up the others.
    private Guid _gaveUpAt;

    internal Sweep(IDbContextFactory<VaultDbContext> contexts, VaultDatabase database, PurgeBatch purge, VaultEvents events, Expiry expiry)
    {
        _contexts = contexts;
        _database = database;
        _purge = purge;
        _events = events;
        _expiry = expiry;
    }

    /// <summary>Sweeps once; not at all while the store may be another's. Each step can stop anywhere and be repeated.</summary>
    public async Task<SweepResult> RunAsync(CancellationToken cancellationToken)
    {
        var destroyed = default(DestroyedKeys);
        var (purged, failures, inRow, last, isWrapped, error) = (0, 0, 0, _gaveUpAt, _gaveUpAt == Guid.Empty, (ObjectStoreException?)null);
        while (inRow < MaxFailuresInRow && !_expiry.IsHeld)
        {
            // Before each batch: while the store lets go of what one person deleted, nobody else's keys wait to be destroyed.
            destroyed = await MarkForPurgeAsync(destroyed, cancellationToken).ConfigureAwait(false);
            var batch = await FindPurgingAsync(last, cancellationToken).ConfigureAwait(false);
            if (batch.Count == 0 && isWrapped)
            {
                break;
            }

            if (batch.Count == 0)
            {
                (last, isWrapped) = (Guid.Empty, true);
                continue;
            }

            var outcome = await _purge.RunAsync(batch, cancellationToken).ConfigureAwait(false);
            last = outcome.Last.Value;
            (purged, failures, error) = (purged + outcome.Purged, failures + outcome.Failures, outcome.Error ?? error);
            inRow = (outcome.Purged > 0 ? 0 : inRow) + (outcome.IsStopped ? 1 : 0);
        }

        _gaveUpAt = inRow < MaxFailuresInRow ? Guid.Empty : last;
        await _database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        var left = error is null ? 0 : await CountPurgingAsync(cancellationToken).ConfigureAwait(false);
        return new SweepResult(purged, left) { Destroyed = destroyed, Failures = failures, Error = error };
    }

    /// <summary>Destroys all keys that are due, and tells the drives that became smaller.</summary>
    /// <returns>What was destroyed before and now.</returns>
    private async Task<DestroyedKeys> MarkForPurgeAsync(DestroyedKeys before, CancellationToken cancellationToken)
    {
        var (expired, emptied, oldVersions) = (0, 0, 0);
        var owners = new HashSet<Guid>();
        var ageCounts = await _expiry.MayRunAsync(cancellationToken).ConfigureAwait(false);
        if (_expiry.IsHeld)
        {
            return before;
        }

        try
        {
            // Permanently deleted items go, whatever the clock says.
            (expired, emptied) = await MarkDeletedForPurgeAsync(owners, ageCounts, cancellationToken).ConfigureAwait(false);
            oldVersions = ageCounts ? await MarkOldVersionsForPurgeAsync(owners, cancellationToken).ConfigureAwait(false) : 0;
        }
        finally
        {
            // Also when it ends halfway: the next sweep does not come by these again.
            foreach (var owner in owners)
            {
                _events.Publish(new VaultEvent.DriveChanged(new UserId(owner)));
            }
        }

        var abandoned = ageCounts ? await _expiry.EndDeadUploadsAsync(cancellationToken).ConfigureAwait(false) : 0;
        if (owners.Count > 0)
        {
            // Not at the end only: a store that does not answer can put that off for hours.
            _database.OweForgetting();
            await _database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        }

        return new DestroyedKeys(
            before.TrashExpired + expired, before.TrashEmptied + emptied, before.OldVersions + oldVersions, before.AbandonedUploads + abandoned);
    }

    /// <summary>Takes expired items out of the trash, then purges everything that is out of it, batch by batch.</summary>
    private async Task<(int Expired, int Emptied)> MarkDeletedForPurgeAsync(HashSet<Guid> owners, bool ageCounts, CancellationToken cancellationToken)
    {
        var emptied = await _contexts.InTransactionAsync(db => db.Items.CountAsync(item => item.IsPurging, cancellationToken), cancellationToken).ConfigureAwait(false);
        var (expired, marked) = (0, ageCounts ? BatchSize : 0);
        while (marked == BatchSize)
        {
            marked = await _contexts.InTransactionAsync(db => _expiry.MarkTrashAsync(db, BatchSize, cancellationToken), cancellationToken).ConfigureAwait(false);
            expired += marked;
        }

        while (await _contexts.InTransactionAsync(db => MarkBatchForPurgeAsync(db, cancellationToken), cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
        {
            owners.UnionWith(batch);
        }

        return (expired, emptied);
    }

    /// <summary>
    /// Destroys keys and rows of some items. Of a folder what is in it comes next: it is marked before its folder's row goes, so
    /// that a crash in between leaves nothing that nobody can reach.
    /// </summary>
    /// <returns>Their owners.</returns>
    private async Task<IReadOnlyCollection<Guid>> MarkBatchForPurgeAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var items = await db.Items.Where(item => item.IsPurging).OrderBy(item => item.Id).Take(BatchSize).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (items.Count == 0)
        {
            return [];
        }

        var ids = items.ConvertAll(item => item.Id);
        foreach (var folders in items.Where(item => item.CurrentVersionId is null).GroupBy(item => item.OwnerId, item => item.Id))
        {
            await MarkContentsForPurgeAsync(db, folders.Key, [.. folders], cancellationToken).ConfigureAwait(false);
        }

        var versions = await db.Versions
            .Where(version => ids.Contains(version.ItemId) && version.State == VersionState.Stored)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        versions.ForEach(version => VersionPurge.MarkForPurge(version));
        db.Items.RemoveRange(items);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return items.Select(item => item.OwnerId).ToHashSet();
    }

    /// <summary>With the owner the index of the names in a folder finds them; without, all items of everybody would be looked at, under the write lock.</summary>
    private Task<int> MarkContentsForPurgeAsync(VaultDbContext db, Guid owner, List<Guid> folders, CancellationToken cancellationToken)
    {
        var now = _expiry.Now;
        return db.Items
            .Where(item => item.OwnerId == owner && folders.Contains(item.ParentId) && item.DeletedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.DeletedAt, now).SetProperty(item => item.IsPurging, true), cancellationToken);
    }

    private async Task<int> MarkOldVersionsForPurgeAsync(HashSet<Guid> owners, CancellationToken cancellationToken)
    {
        var count = 0;
        List<Guid> batch;
        do
        {
            batch = await _contexts.InTransactionAsync(db => _expiry.MarkOldVersionsForPurgeAsync(db, BatchSize, cancellationToken), cancellationToken).ConfigureAwait(false);
            owners.UnionWith(batch);
            count += batch.Count;
        }
        while (batch.Count == BatchSize);
        return count;
    }

    private async Task<int> CountPurgingAsync(CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions
                .CountAsync(version => version.State == VersionState.Purging && (version.Reseals == null || version.LeaseExpiresAt == null), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>The next ones in the order of their identifiers, so that what the store does not let go is tried once.</summary>
    private async Task<List<PendingPurge>> FindPurgingAsync(Guid after, CancellationToken cancellationToken)
    {
        var now = _expiry.Now; // an object that another took the place of rests for a while
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await db.Versions.AsNoTracking()
                .Where(version => version.State == VersionState.Purging && version.Id > after)
                .Where(version => version.Reseals == null || version.LeaseExpiresAt == null || version.LeaseExpiresAt <= now)
                .OrderBy(version => version.Id)
                .Take(BatchSize)
                .Select(version => new { version.Id, version.ObjectKey })
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return rows.ConvertAll(row => new PendingPurge(new VersionId(row.Id), ObjectKey.Parse(row.ObjectKey)));
        }
    }
}
