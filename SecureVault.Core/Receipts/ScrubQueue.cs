using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;

namespace SecureVault.Core.Receipts;

/// <summary>Chooses which objects the background verification reads next: those first that nobody has looked at for the longest time.</summary>
internal sealed class ScrubQueue(IDbContextFactory<VaultDbContext> contexts, IOptions<ScrubOptions> options, TimeProvider clock)
{
    // A damaged object may be put back into the store: it is looked at again this often.
    private static readonly TimeSpan DamagedAgain = TimeSpan.FromDays(1);

    // Somebody has only just stored it, and its upload compared what the store had taken.
    private static readonly TimeSpan NewAge = TimeSpan.FromDays(1);

    private TimeSpan Cycle => TimeSpan.FromDays(options.Value.Days);

    /// <summary>How many a run reads, so that the runs of one cycle read all.</summary>
    /// <param name="interval">The time between two runs.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<int> QuotaAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var (now, late) = (clock.GetUtcNow(), clock.GetUtcNow() - Cycle);
            var all = await db.Versions.CountAsync(row => row.State == VersionState.Stored && row.DamagedAt == null, cancellationToken).ConfigureAwait(false);
            var overdue = await db.Versions
                .CountAsync(
                    row => row.State == VersionState.Stored && row.DamagedAt == null && (row.VerifiedAt < late || row.VerifiedAt > now || (row.VerifiedAt == null && row.CreatedAt < late)),
                    cancellationToken)
                .ConfigureAwait(false);
            var again = now - DamagedAgain;
            var damaged = await db.Versions.CountAsync(row => row.State == VersionState.Stored && (row.DamagedAt < again || row.DamagedAt > now), cancellationToken).ConfigureAwait(false);
            return damaged + Math.Max(overdue, (int)Math.Ceiling(all * (interval / Cycle)));
        }
    }

    /// <summary>How many are marked as damaged or missing.</summary>
    public async Task<int> CountMarkedAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions.CountAsync(row => row.State == VersionState.Stored && row.DamagedAt != null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How many there are.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions.CountAsync(row => row.State == VersionState.Stored, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The next objects.</summary>
    /// <param name="stuck">Those that could not be read: they are not read twice in a run.</param>
    /// <param name="before">All that nobody has looked at since then; null for those that are due.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<List<FileVersion>> NextAsync(HashSet<Guid> stuck, DateTimeOffset? before, int most, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var now = clock.GetUtcNow();
            var (isNew, isRecent, isDamaged) = (before ?? now - NewAge, before ?? now - (Cycle / 2), before ?? now - DamagedAgain);
            var stored = db.Versions.AsNoTracking().Where(row => row.State == VersionState.Stored);

            // A time that is still to come was written while the clock was wrong.
            IQueryable<FileVersion>[] queues =
            [
                stored.Where(row => row.DamagedAt != null && (row.DamagedAt < isDamaged || row.DamagedAt > now)).OrderBy(row => row.DamagedAt),
                stored.Where(row => row.DamagedAt == null && row.VerifiedAt == null && row.CreatedAt <= isNew).OrderBy(row => row.Id),
                stored.Where(row => row.DamagedAt == null && row.VerifiedAt != null && (row.VerifiedAt < isRecent || row.VerifiedAt > now)).OrderBy(row => row.VerifiedAt).ThenBy(row => row.Id),
            ];
            var found = new List<FileVersion>();
            foreach (var queue in queues)
            {
                var rows = await queue.Take(most + stuck.Count).ToListAsync(cancellationToken).ConfigureAwait(false);
                found.AddRange(rows.Where(row => !stuck.Contains(row.Id)).Take(most - found.Count));
            }

            return found;
        }
    }
}
