using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Audits;

namespace SecureVault.Core.Audit.Upkeep;

/// <summary>Finds entries, the newest first, a page at a time from where the last one ended.</summary>
internal static class AuditQuery
{
    /// <param name="db">The database.</param>
    /// <param name="filter">Which.</param>
    /// <param name="self">The person who may see what is theirs only; null for all.</param>
    /// <param name="after">The last entry that was read; null for the newest.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<List<AuditEntry>> ReadAsync(
        VaultDbContext db, AuditFilter filter, UserId? self, AuditPlace? after, int count, CancellationToken cancellationToken)
    {
        if ((self?.Value ?? filter.Person) is not { } person)
        {
            return await PageAsync(Matching(db.AuditEntries, filter, after), count, cancellationToken).ConfigureAwait(false);
        }

        // Each half in the order of an index of its own: an OR would have all entries of the person sorted.
        var done = Matching(db.AuditEntries, filter, after).Where(entry => entry.ActorId == person);
        var suffered = Matching(ByOthers(db), filter, after).Where(entry => entry.OwnerId == person);
        if (self is not null && filter.Person is { } other && other != person)
        {
            (done, suffered) = (done.Where(entry => entry.OwnerId == other), suffered.Where(entry => entry.ActorId == other));
        }

        return [.. (await PageAsync(done, count, cancellationToken).ConfigureAwait(false))
            .Concat(await PageAsync(suffered, count, cancellationToken).ConfigureAwait(false))
            .OrderByDescending(entry => entry.At)
            .ThenByDescending(entry => entry.Chain)
            .ThenByDescending(entry => entry.Sequence)
            .Take(count)];
    }

    // Word for word as the index has it, or it would not be taken.
    private static IQueryable<AuditEntry> ByOthers(VaultDbContext db) =>
        db.AuditEntries.FromSqlRaw("""SELECT * FROM "AuditEntries" WHERE ("ActorId" IS NULL OR "ActorId" <> "OwnerId")""");

    private static Task<List<AuditEntry>> PageAsync(IQueryable<AuditEntry> entries, int count, CancellationToken cancellationToken) => entries
        .AsNoTracking()
        .OrderByDescending(entry => entry.At)
        .ThenByDescending(entry => entry.Chain)
        .ThenByDescending(entry => entry.Sequence)
        .Take(count)
        .ToListAsync(cancellationToken);

    private static IQueryable<AuditEntry> Matching(IQueryable<AuditEntry> entries, AuditFilter filter, AuditPlace? after)
    {
        if (after is { } place)
        {
            // The first condition says the same as the second and is one that an index can begin at.
            entries = entries.Where(entry => entry.At <= place.At
                && (entry.At < place.At || entry.Chain < place.Chain || (entry.Chain == place.Chain && entry.Sequence < place.Sequence)));
        }

        if (filter.Action is { } action)
        {
            entries = entries.Where(entry => entry.Action == (int)action);
        }

        if (filter.Outcome is { } outcome)
        {
            entries = outcome == AuditOutcome.Done
                ? entries.Where(entry => entry.Outcome == (int)outcome)
                : entries.Where(entry => entry.Outcome != 1 && entry.Outcome == (int)outcome);
        }

        if (filter.Target is { } target)
        {
            entries = entries.Where(entry => entry.TargetId == target);
        }

        if (filter.From is { } from)
        {
            entries = entries.Where(entry => entry.At >= from);
        }

        return filter.Until is { } until ? entries.Where(entry => entry.At < until) : entries;
    }
}
