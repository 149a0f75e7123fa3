using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Gone;

namespace SecureVault.Core.Recovery;

/// <summary>Removes the backups that are no longer kept, those that were never finished, and markers of what is gone that no backup needs any more.</summary>
internal sealed class BackupPruning(BackupRecords records, GoneMarkers gone, StoreOwnership ownership, ClockWatch watch, TimeProvider clock)
{
    private static readonly TimeSpan MaxUnfinishedAge = TimeSpan.FromDays(1);

    /// <summary>Removes them; nothing while store or clock are in doubt.</summary>
    /// <returns>The backups that were removed.</returns>
    /// <exception cref="Storage.ObjectStoreException">The store fails.</exception>
    public async Task<IReadOnlyList<Backup>> RunAsync(CancellationToken cancellationToken)
    {
        if (ownership.Hold is not null || !watch.Look())
        {
            return [];
        }

        await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var found = await records.ListAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var whole = found.FindAll(backup => backup.IsWhole);
        var removed = BackupRetention.FindExpired(whole, now)
            .Concat(found.Where(backup => !backup.IsWhole && now - backup.Id.Time > MaxUnfinishedAge))
            .ToList();
        foreach (var backup in removed)
        {
            await records.DeleteAsync(backup.Id, cancellationToken).ConfigureAwait(false);
        }

        await gone.DeleteExpiredAsync(whole.Except(removed).Min(backup => (DateTimeOffset?)backup.Id.Time), cancellationToken).ConfigureAwait(false);
        return removed;
    }
}
