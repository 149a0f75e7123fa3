using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
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
    IDbContextFactory<VaultDbContext> contexts, VaultDatabase database, VersionPurge purge, IOptions<VaultOptions> options, TimeProvider clock)
{
    // Enough to be quick, few enough to keep the write lock short.
    private const int BatchSize = 200;

    /// <summary>Sweeps once. Each step can stop anywhere and be repeated.</summary>
    public async Task<SweepResult> RunAsync(CancellationToken cancellationToken)
    {
        await DoomDeletedAsync(cancellationToken).ConfigureAwait(false);
        await DoomOldVersionsAsync(cancellationToken).ConfigureAwait(false);
        await DoomDeadUploadsAsync(cancellationToken).ConfigureAwait(false);
        var (purged, left) = (0, 0);
        foreach (var doomed in await FindDoomedAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await purge.TryFinishAsync(doomed, cancellationToken).ConfigureAwait(false))
            {
                purged++;
            }
            else
            {
                left++;
            }
        }

        if (purged + left > 0)
        {
            await database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        }

        return new SweepResult(purged, left);
    }

    /// <summary>What has been in the trash for its time is out of it; then all that is out of it goes, batch by batch.</summary>
    private async Task DoomDeletedAsync(CancellationToken cancellationToken)
    {
        var due = clock.GetUtcNow().AddDays(-options.Value.TrashDays);
        await InTransactionAsync(
            db => db.Items
                .Where(item => item.DeletedAt != null && item.DeletedAt <= due && !item.IsPurging)
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.IsPurging, true), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        while (await InTransactionAsync(db => DoomBatchAsync(db, cancellationToken), cancellationToken).ConfigureAwait(false) > 0)
        {
            // the next batch
        }
    }

    /// <summary>
    /// Destroys keys and rows of some items. Of a folder what is in it comes next: it is marked before its folder's row goes, so
    /// that a crash in between leaves nothing that nobody can reach.
    /// </summary>
    private async Task<int> DoomBatchAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var items = await db.Items.Where(item => item.IsPurging).OrderBy(item => item.Id).Take(BatchSize).ToListAsync(cancellationToken).ConfigureAwait(false);
        var ids = items.ConvertAll(item => item.Id);
        var now = clock.GetUtcNow();
        await db.Items
            .Where(item => ids.Contains(item.ParentId) && item.DeletedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.DeletedAt, now).SetProperty(item => item.IsPurging, true), cancellationToken)
            .ConfigureAwait(false);
        var versions = await db.Versions
            .Where(version => ids.Contains(version.ItemId) && version.State == VersionState.Stored)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        versions.ForEach(version => VersionPurge.Doom(version));
        db.Items.RemoveRange(items);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return items.Count;
    }

    private async Task DoomOldVersionsAsync(CancellationToken cancellationToken)
    {
        var due = clock.GetUtcNow().AddDays(-options.Value.KeepVersionDays);
        int count;
        do
        {
            count = await InTransactionAsync(
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
                    return old.Count;
                },
                cancellationToken).ConfigureAwait(false);
        }
        while (count == BatchSize);
    }

    private async Task<int> InTransactionAsync(Func<VaultDbContext, Task<int>> change, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var count = await change(db).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return count;
            }
        }
    }

    private async Task DoomDeadUploadsAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<Guid> dead;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            dead = await db.Versions
                .Where(version => version.State == VersionState.Pending && version.LeaseExpiresAt <= now)
                .Select(version => version.Id)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
        }

        foreach (var id in dead)
        {
            await purge.DoomPendingAsync(new VersionId(id), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<List<DoomedVersion>> FindDoomedAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await db.Versions.AsNoTracking()
                .Where(version => version.State == VersionState.Purging)
                .Select(version => new { version.Id, version.ObjectKey })
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return rows.ConvertAll(row => new DoomedVersion(new VersionId(row.Id), ObjectKey.Parse(row.ObjectKey)));
        }
    }
}
