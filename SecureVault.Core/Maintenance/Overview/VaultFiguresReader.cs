using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;

namespace SecureVault.Core.Maintenance.Overview;

/// <summary>Counts, for administrators, what the vault holds and what happened lately. It names nobody and nothing.</summary>
public sealed class VaultFiguresReader(IDbContextFactory<VaultDbContext> contexts, TimeProvider clock)
{
    /// <summary>How many days are told of.</summary>
    public const int Days = 30;

    private const long DayLength = 24 * 60 * 60 * 1000;

    /// <summary>Counts now.</summary>
    /// <param name="administrator">Who asks.</param>
    /// <param name="offset">By how much the reader's clock differs from UTC. It decides where a day begins, also for days of before the clocks were changed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when who asks is no administrator.</returns>
    public async Task<VaultFigures?> ReadAsync(UserId administrator, TimeSpan offset, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            var role = AccountRoles.Administrator.ToUpperInvariant();
            return new VaultFigures(
                await db.Users.CountAsync(cancellationToken).ConfigureAwait(false),
                await db.UserRoles.CountAsync(link => db.Roles.Any(found => found.Id == link.RoleId && found.NormalizedName == role), cancellationToken).ConfigureAwait(false),
                await db.Users.CountAsync(user => user.LockedAt != null, cancellationToken).ConfigureAwait(false),
                await db.Usage.SumAsync(usage => usage.UsedBytes, cancellationToken).ConfigureAwait(false),
                await db.Usage.SumAsync(usage => usage.ItemCount, cancellationToken).ConfigureAwait(false),
                await ReadDaysAsync(db, offset, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<IReadOnlyList<DayFigures>> ReadDaysAsync(VaultDbContext db, TimeSpan offset, CancellationToken cancellationToken)
    {
        var first = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(offset).Date).AddDays(1 - Days);
        var from = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), offset).ToUnixTimeMilliseconds();
        var days = Enumerable.Range(0, Days).Select(number => new DayFigures(first.AddDays(number))).ToArray();
        foreach (var added in await AddedAsync(db, from, cancellationToken).ConfigureAwait(false))
        {
            Change(added.Number, day => day with { AddedBytes = added.Bytes });
        }

        foreach (var happened in await HappenedAsync(db, from, cancellationToken).ConfigureAwait(false))
        {
            Change(happened.Number, day => day with { People = happened.People, Downloads = happened.Downloads, RefusedSignIns = happened.Refused });
        }

        return days;

        // A clock that was ahead for a while leaves rows of days that have not come yet.
        void Change(long number, Func<DayFigures, DayFigures> change)
        {
            if (number < Days)
            {
                days[number] = change(days[number]);
            }
        }
    }

    private static Task<List<AddedOnDay>> AddedAsync(VaultDbContext db, long from, CancellationToken cancellationToken) => db.Database
        .SqlQuery<AddedOnDay>(
            $"""
            SELECT ("CreatedAt" - {from}) / {DayLength} AS "Number", CAST(SUM("PlainLength") AS BIGINT) AS "Bytes"
            FROM "Versions" WHERE "CreatedAt" >= {from} AND "State" = {(int)VersionState.Stored} AND "ThumbnailOf" IS NULL
            GROUP BY 1
            """)
        .ToListAsync(cancellationToken);

    private static Task<List<HappenedOnDay>> HappenedAsync(VaultDbContext db, long from, CancellationToken cancellationToken) => db.Database
        .SqlQuery<HappenedOnDay>(
            $"""
            SELECT ("At" - {from}) / {DayLength} AS "Number",
                COUNT(DISTINCT CASE WHEN "ActorKind" = {(int)AuditActorKind.Person} THEN "ActorId" END) AS "People",
                SUM(CASE WHEN "Action" IN ({(int)AuditAction.Downloaded}, {(int)AuditAction.ArchiveDownloaded}) THEN 1 ELSE 0 END) AS "Downloads",
                SUM(CASE WHEN "Outcome" = {(int)AuditOutcome.Refused} AND "Action" IN ({(int)AuditAction.SignIn}, {(int)AuditAction.SecondStep}) THEN 1 ELSE 0 END) AS "Refused"
            FROM "AuditEntries" WHERE "At" >= {from}
            GROUP BY 1
            """)
        .ToListAsync(cancellationToken);

    private sealed record AddedOnDay(long Number, long Bytes);

    private sealed record HappenedOnDay(long Number, long People, long Downloads, long Refused);
}
