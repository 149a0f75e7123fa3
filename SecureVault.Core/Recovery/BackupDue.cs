using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Recovery.Retention;

namespace SecureVault.Core.Recovery;

/// <summary>Decides whether it is time for a backup: the newest one is old enough, or much was changed since.</summary>
internal sealed class BackupDue(
    Backups backups, BackupOwners owners, IDbContextFactory<VaultDbContext> contexts, ChangeCounter changes, IOptions<BackupOptions> options, TimeProvider clock)
{
    // A backup of a later time was made while the clock was wrong, and says nothing about how old the newest is.
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    // An import changes more in an hour than a backup is worth.
    private static readonly TimeSpan LeastAge = TimeSpan.FromHours(1);

    private BackupId? _newest;
    private long _begin;

    /// <summary>Whether a backup is to be made now.</summary>
    /// <exception cref="Storage.ObjectStoreException">The store does not say which backups there are.</exception>
    public async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        if (options.Value.IntervalHours == 0)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        var newest = await FindNewestAsync(now, cancellationToken).ConfigureAwait(false);
        return newest is null
            || now - newest.Id.Time >= TimeSpan.FromHours(options.Value.IntervalHours)
            || (now - newest.Id.Time >= LeastAge && await CountChangesAsync(newest.Id, now, cancellationToken).ConfigureAwait(false) >= options.Value.MaxChanges);
    }

    /// <summary>Another vault's backup, from before it gave up the store, is none of this one.</summary>
    private async Task<Backup?> FindNewestAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var backup in (await backups.ListAsync(cancellationToken).ConfigureAwait(false)).Reverse())
        {
            if (backup.IsWhole && backup.Id.Time <= now + Tolerance
                && await owners.FindAsync(backup.Id, cancellationToken).ConfigureAwait(false) == BackupOwner.ThisVault)
            {
                return backup;
            }
        }

        return null;
    }

    /// <summary>
    /// Changes since a backup. Those from before this process began to count are told by the contents that were stored since then: that is
    /// not all of them, but what would be missed most.
    /// </summary>
    private async Task<long> CountChangesAsync(BackupId newest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_newest != newest)
        {
            var counted = changes.Count;
            var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
            await using (db.ConfigureAwait(false))
            {
                var before = await db.Versions
                    .LongCountAsync(
                        version => version.CreatedAt > newest.Time && version.CreatedAt <= now && version.State == VersionState.Stored && version.ThumbnailOf == null,
                        cancellationToken)
                    .ConfigureAwait(false);
                (_newest, _begin) = (newest, counted - before);
            }
        }

        return changes.Count - _begin;
    }
}
