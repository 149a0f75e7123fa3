using System.Globalization;

namespace SecureVault.Core.Recovery;

/// <summary>
/// Chooses the backups that are no longer kept. Days, weeks and months count only where there is a backup, so a clock that jumps ahead, or a
/// server that was off for a month, lets nothing expire at once.
/// </summary>
public static class BackupRetention
{
    /// <summary>How many days keep their newest backup.</summary>
    public const int Days = 7;

    /// <summary>How many weeks do; they begin on Monday, in UTC.</summary>
    public const int Weeks = 4;

    /// <summary>How many months do.</summary>
    public const int Months = 12;

    // Two clocks are never quite the same.
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    /// <summary>The backups that may go.</summary>
    /// <param name="backups">All that are whole.</param>
    /// <param name="now">The time. What was made later than that, when the clock was wrong, takes nobody's place and stays until it is due.</param>
    public static IReadOnlyList<Backup> FindExpired(IReadOnlyCollection<Backup> backups, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(backups);
        var newestFirst = backups
            .Where(backup => backup.IsWhole && backup.Id.Time <= now + Tolerance)
            .OrderByDescending(backup => backup.Id.Time)
            .ThenByDescending(backup => backup.Stored)
            .ToList();
        var kept = new HashSet<Backup>(
        [
            .. NewestOfEach(newestFirst, time => time.Year * 1000 + time.DayOfYear, Days),
            .. NewestOfEach(newestFirst, time => ISOWeek.GetYear(time) * 100 + ISOWeek.GetWeekOfYear(time), Weeks),
            .. NewestOfEach(newestFirst, time => time.Year * 100 + time.Month, Months),
        ]);

        // By the store's clock as well: the vault's may have been set back since.
        if (backups.Where(backup => backup.IsWhole).MaxBy(backup => backup.Stored) is { } last)
        {
            kept.Add(last);
        }

        return newestFirst.FindAll(backup => !kept.Contains(backup));
    }

    private static IEnumerable<Backup> NewestOfEach(IEnumerable<Backup> newestFirst, Func<DateTime, int> period, int most) =>
        newestFirst.GroupBy(backup => period(backup.Id.Time.UtcDateTime)).Take(most).Select(group => group.First());
}
