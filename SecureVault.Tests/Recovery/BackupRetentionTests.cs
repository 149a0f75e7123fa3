using SecureVault.Core.Recovery;

namespace SecureVault.Tests.Recovery;

/// <summary>Which backups are kept.</summary>
public sealed class BackupRetentionTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void After_years_of_nightly_backups_seven_days_four_weeks_and_twelve_months_are_there()
    {
        var kept = Run(Enumerable.Range(0, 800).Select(day => Begin.AddDays(day)));

        var last = Begin.AddDays(799);
        Assert.Equal(Enumerable.Range(0, 7).Select(day => last.AddDays(-day)), kept.OrderDescending().Take(7));
        Assert.InRange(kept.Count, 19, 23);
        Assert.Equal(12, kept.GroupBy(time => (time.Year, time.Month)).Count());
        Assert.Equal(last.AddMonths(-11).Month, kept.Min().Month);
    }

    [Fact]
    public void Of_a_day_the_newest_is_kept()
    {
        var kept = Run(Enumerable.Range(0, 48).Select(hour => Begin.AddHours(hour)));

        Assert.Equal([Begin.AddHours(20), Begin.AddHours(44), Begin.AddHours(47)], kept.Order());
    }

    [Fact]
    public void A_server_that_was_off_for_a_year_loses_nothing_by_that()
    {
        var before = Run(Enumerable.Range(0, 100).Select(day => Begin.AddDays(day)));
        var backups = before.ConvertAll(time => Of(time));
        backups.Add(Of(Begin.AddDays(500)));

        var expired = BackupRetention.FindExpired(backups, Begin.AddDays(500));

        // One place of seven days, four weeks and twelve months each went to the new one.
        Assert.InRange(expired.Count, 0, 2);
    }

    [Fact]
    public void A_clock_that_is_set_back_lets_nothing_go()
    {
        var backups = Enumerable.Range(0, 100).Select(day => Of(Begin.AddDays(day))).ToList();

        Assert.Empty(BackupRetention.FindExpired(backups, new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Backups_from_a_wrong_future_take_no_place_and_the_newest_is_never_deleted()
    {
        // For ten days the clock was four years ahead.
        var wrong = Enumerable.Range(0, 10).Select(day => Of(Begin.AddYears(4).AddDays(day), stored: Begin.AddDays(day))).ToList();
        var right = Enumerable.Range(10, 10).Select(day => Of(Begin.AddDays(day), stored: Begin.AddDays(day))).ToList();

        var expired = BackupRetention.FindExpired([.. wrong, .. right], Begin.AddDays(19));

        Assert.Empty(expired.Intersect(wrong));
        Assert.Empty(expired.Intersect(right.TakeLast(7)));
    }

    [Fact]
    public void What_the_store_has_as_the_newest_stays_whatever_its_name_says()
    {
        var backups = Enumerable.Range(0, 60).Select(day => Of(Begin.AddDays(day))).ToList();
        var last = Of(Begin.AddDays(20).AddHours(-1), stored: Begin.AddDays(100));

        Assert.DoesNotContain(last, BackupRetention.FindExpired([.. backups, last], Begin.AddDays(60)));
    }

    [Fact]
    public void Unfinished_ones_are_not_chosen_and_take_no_place()
    {
        var backups = Enumerable.Range(0, 7).Select(day => Of(Begin.AddDays(day))).ToList();
        var unfinished = Enumerable.Range(7, 7).Select(day => Of(Begin.AddDays(day)) with { IsWhole = false });

        Assert.Empty(BackupRetention.FindExpired([.. backups, .. unfinished], Begin.AddDays(20)));
    }

    [Theory]
    [InlineData("20260301t120000z-00112233445566778899aabbccddeeff", true)]
    [InlineData("20260301T120000z-00112233445566778899aabbccddeeff", false)]
    [InlineData("20260331t246000z-00112233445566778899aabbccddeeff", false)]
    [InlineData("20260301t120000z-00112233445566778899aabbccddeef", false)]
    [InlineData("20260301t120000z-00112233445566778899AABBCCDDEEFF", false)]
    [InlineData("20260301t120000z", false)]
    [InlineData(null, false)]
    public void The_name_of_a_backup_is_its_second_and_a_random_part(string? text, bool isName)
    {
        Assert.Equal(isName, BackupId.TryParse(text, out var id));
        Assert.True(!isName || id.ToString() == text);
    }

    /// <summary>The times that are kept when each is followed by a pruning.</summary>
    private static List<DateTimeOffset> Run(IEnumerable<DateTimeOffset> times)
    {
        var kept = new List<Backup>();
        foreach (var time in times)
        {
            kept.Add(Of(time));
            kept = [.. kept.Except(BackupRetention.FindExpired(kept, time))];
        }

        return kept.ConvertAll(backup => backup.Id.Time);
    }

    private static Backup Of(DateTimeOffset time, DateTimeOffset? stored = null) => new(new BackupId(time, Guid.NewGuid()), IsWhole: true, 1, stored ?? time);
}
