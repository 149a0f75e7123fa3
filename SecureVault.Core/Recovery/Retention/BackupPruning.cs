using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Gone;

namespace SecureVault.Core.Recovery.Retention;

/// <summary>Removes the backups that are no longer kept, those that were never finished, and markers of what is gone that no backup needs any more.</summary>
internal sealed class BackupPruning(BackupRecords records, BackupOwners owners, GoneMarkers gone, StoreOwnership ownership, ClockWatch watch, TimeProvider clock)
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
        var found = await records.ListAsync(cancellationToken).ConfigureAwait(false);
        var (own, others) = (new List<Backup>(), new HashSet<BackupId>());
        foreach (var backup in found.Where(backup => backup.IsWhole))
        {
            switch (await owners.FindAsync(backup.Id, cancellationToken).ConfigureAwait(false))
            {
                case BackupOwner.ThisVault:
                    own.Add(backup);
                    break;
                case BackupOwner.AnotherVault:
                    others.Add(backup.Id);
                    break;
                case BackupOwner.Unknown:
                    break;
            }
        }

        var removed = BackupRetention.FindExpired(own, now)
            .Concat(found.Where(backup => !backup.IsWhole && now - backup.Id.Time > MaxUnfinishedAge))
            .ToList();
        foreach (var backup in removed)
        {
            await records.DeleteAsync(backup.Id, cancellationToken).ConfigureAwait(false);
        }

        var kept = found.Where(backup => backup.IsWhole && !others.Contains(backup.Id)).Except(removed);
        await gone.DeleteExpiredAsync(kept.Min(backup => (DateTimeOffset?)EarliestOf(backup)), cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Either clock may have been wrong.</summary>
    private static DateTimeOffset EarliestOf(Backup backup) => backup.Stored < backup.Id.Time ? backup.Stored : backup.Id.Time;
}
