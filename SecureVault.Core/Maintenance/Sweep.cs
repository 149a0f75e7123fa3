using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Files;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>What a sweep did.</summary>
/// <param name="Purged">Versions that are gone, with their objects.</param>
/// <param name="Left">Versions that the store did not let go; the next sweep tries again.</param>
public sealed record SweepResult(int Purged, int Left);

/// <summary>
/// Finishes what was begun: what has been in the trash for its time or was taken out of it, older versions past theirs, uploads whose writer died, purges that a crash or a store
/// that was down interrupted.
/// </summary>
public sealed class Sweep(
    IDbContextFactory<VaultDbContext> contexts, VaultDatabase database, VersionPurge purge, VaultEvents events, IOptions<VaultOptions> options, TimeProvider clock)
{
    // Enough to be quick, few enough to keep the write lock short.
    private const int BatchSize = 200;

    /// <summary>Sweeps once. Each step can stop anywhere and be repeated.</summary>
    public async Task<SweepResult> RunAsync(CancellationToken cancellationToken)
    {
        var (purged, left, last) = (0, 0, Guid.Empty);
        while (true)
        {
            // Before each batch: while the store lets go of what one person deleted, nobody else's keys wait to be destroyed.
            await DoomAsync(cancellationToken).ConfigureAwait(false);
            var batch = await FindDoomedAsync(last, cancellationToken).ConfigureAwait(false);
            if (batch.Count == 0)
            {
                break;
            }

            foreach (var doomed in batch)
            {
                last = doomed.Version.Value;
                var fault = await purge.TryFinishAsync(doomed, cancellationToken).ConfigureAwait(false);
                _ = fault is null ? purged++ : left++;
                if (fault == ObjectStoreFault.Unavailable)
                {
                    // The next one may take as long to fail as this one did: keys that are due by now go before it.
                    break;
                }
            }
        }

        await database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        return new SweepResult(purged, left);
    }

    /// <summary>Destroys all keys that are due, and tells the drives that became smaller.</summary>
    private async Task DoomAsync(CancellationToken cancellationToken)
    {
        var owners = new HashSet<Guid>();
        try
        {
            await DoomDeletedAsync(owners, cancellationToken).ConfigureAwait(false);
            await DoomOldVersionsAsync(owners, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also when it ends halfway: the next sweep does not come by these again.
            foreach (var owner in owners)
            {
                events.Publish(new VaultEvent.DriveChanged(new UserId(owner)));
            }
        }

        await DoomDeadUploadsAsync(cancellationToken).ConfigureAwait(false);
        if (owners.Count > 0)
        {
            // Not at the end only: a store that does not answer can put that off for hours.
            database.OweForgetting();
            await database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What has been in the trash for its time is out of it; then all that is out of it goes, batch by batch.</summary>
    private async Task DoomDeletedAsync(HashSet<Guid> owners, CancellationToken cancellationToken)
    {
        var due = clock.GetUtcNow().AddDays(-options.Value.TrashDays);
        await InTransactionAsync(
            db => db.Items
                .Where(item => item.DeletedAt != null && item.DeletedAt <= due && !item.IsPurging)
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.IsPurging, true), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        while (await InTransactionAsync(db => DoomBatchAsync(db, cancellationToken), cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
        {
            owners.UnionWith(batch);
        }
    }

    /// <summary>
    /// Destroys keys and rows of some items. Of a folder what is in it comes next: it is marked before its folder's row goes, so
    /// that a crash in between leaves nothing that nobody can reach.
    /// </summary>
    /// <returns>Their owners.</returns>
    private async Task<IReadOnlyCollection<Guid>> DoomBatchAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var items = await db.Items.Where(item => item.IsPurging).OrderBy(item => item.Id).Take(BatchSize).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (items.Count == 0)
        {
            return [];
        }

        var ids = items.ConvertAll(item => item.Id);
        foreach (var folders in items.Where(item => item.CurrentVersionId is null).GroupBy(item => item.OwnerId, item => item.Id))
        {
            await DoomContentsAsync(db, folders.Key, [.. folders], cancellationToken).ConfigureAwait(false);
        }

        var versions = await db.Versions
            .Where(version => ids.Contains(version.ItemId) && version.State == VersionState.Stored)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        versions.ForEach(version => VersionPurge.Doom(version));
        db.Items.RemoveRange(items);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return items.Select(item => item.OwnerId).ToHashSet();
    }

    /// <summary>With the owner the index of the names in a folder finds them; without, all items of everybody would be looked at, under the write lock.</summary>
    private Task<int> DoomContentsAsync(VaultDbContext db, Guid owner, List<Guid> folders, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.Items
            .Where(item => item.OwnerId == owner && folders.Contains(item.ParentId) && item.DeletedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.DeletedAt, now).SetProperty(item => item.IsPurging, true), cancellationToken);
    }

    private async Task DoomOldVersionsAsync(HashSet<Guid> owners, CancellationToken cancellationToken)
    {
        var due = clock.GetUtcNow().AddDays(-options.Value.KeepVersionDays);
        List<Guid> batch;
        do
        {
            batch = await InTransactionAsync(
                async db =>
                {
                    var old = await db.Versions
                        .Where(version => version.SupersededAt != null && version.SupersededAt <= due && version.State == VersionState.Stored)
                        .OrderBy(version => version.SupersededAt)
                        .Take(BatchSize)
                        .ToListAsync(cancellationToken)
                        .ConfigureAwait(false);
                    await VersionPurge.DoomWithPicturesAsync(db, old, cancellationToken).ConfigureAwait(false);
                    await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                    return old.ConvertAll(version => version.OwnerId);
                },
                cancellationToken).ConfigureAwait(false);
            owners.UnionWith(batch);
        }
        while (batch.Count == BatchSize);
    }

    private async Task<T> InTransactionAsync<T>(Func<VaultDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await change(db).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        }
    }

    private async Task DoomDeadUploadsAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<(Guid Id, Guid Owner)> dead;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            dead = await db.Versions
                .Where(version => version.State == VersionState.Pending && version.LeaseExpiresAt <= now)
                .Select(version => new ValueTuple<Guid, Guid>(version.Id, version.OwnerId))
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
        }

        foreach (var (id, owner) in dead)
        {
            if (await purge.DoomPendingAsync(new VersionId(id), cancellationToken).ConfigureAwait(false))
            {
                events.Publish(new VaultEvent.UploadEnded(new UserId(owner), new VersionId(id)));
            }
        }
    }

    /// <summary>The next ones in the order of their identifiers, so that what the store does not let go is tried once.</summary>
    private async Task<List<DoomedVersion>> FindDoomedAsync(Guid after, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await db.Versions.AsNoTracking()
                .Where(version => version.State == VersionState.Purging && version.Id > after)
                .OrderBy(version => version.Id)
                .Take(BatchSize)
                .Select(version => new { version.Id, version.ObjectKey })
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return rows.ConvertAll(row => new DoomedVersion(new VersionId(row.Id), ObjectKey.Parse(row.ObjectKey)));
        }
    }
}
