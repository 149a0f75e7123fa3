using System.Globalization;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Tests.Shared;

public sealed class TextTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    // Wednesday, half past midnight in Berlin
    private static readonly DateTimeOffset Now = new(2026, 7, 14, 22, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1.0 KB")]
    [InlineData(9_949, "9.9 KB")]
    [InlineData(9_950, "10 KB")]
    [InlineData(999_499, "999 KB")]
    [InlineData(999_500, "1.0 MB")]
    [InlineData(2_147_483_648, "2.1 GB")]
    [InlineData(long.MaxValue, "9223 PB")]
    public void Sizes_have_two_or_three_digits(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));

    [Theory]
    [InlineData(0, "0 Bytes")]
    [InlineData(1, "1 Byte")]
    [InlineData(1_500_000, "1,5 MB")]
    [InlineData(24_000_000, "24 MB")]
    public void Sizes_are_written_the_German_way_for_Germans(long bytes, string text) =>
        Assert.Equal(text, TestCulture.In("de-DE", () => ByteSize.Format(bytes)));

    [Theory]
    [InlineData("en-US", "1,234,567 bytes")]
    [InlineData("de-DE", "1.234.567 Bytes")]
    [InlineData("de-CH", "1’234’567 Bytes")]
    public void The_exact_size_has_the_language_s_groups(string culture, string text) =>
        Assert.Equal(text, TestCulture.In(culture, () => ByteSize.Exact(1_234_567)));

    [Theory]
    [InlineData(0, "just now", "gerade eben")]
    [InlineData(1, "1 minute ago", "vor 1 Minute")]
    [InlineData(59, "59 minutes ago", "vor 59 Minuten")]
    [InlineData(75, "yesterday, 23:15", "gestern, 23:15")]
    [InlineData(4 * 24 * 60, "Saturday", "Samstag")]
    [InlineData(30 * 24 * 60, "15 Jun", "15. Juni")]
    [InlineData(400 * 24 * 60, "10 Jun 2025", "10. Juni 2025")]
    [InlineData(610 * 24 * 60, "11 Nov 2024", "11. Nov. 2024")]
    [InlineData(-60, "today, 01:30", "heute, 01:30")]
    [InlineData(-400 * 24 * 60, "19 Aug 2027", "19. Aug. 2027")]
    public void Ages_are_told_as_people_do_in_their_own_time_zone(int minutesAgo, string english, string german)
    {
        Assert.Equal(english, TestCulture.In("en-GB", () => TimeText.Relative(Now.AddMinutes(-minutesAgo), Now, Berlin)));
        Assert.Equal(german, TestCulture.In("de-DE", () => TimeText.Relative(Now.AddMinutes(-minutesAgo), Now, Berlin)));
    }

    [Theory]
    [InlineData(75, "yesterday, 11:15 PM")]
    [InlineData(30 * 24 * 60, "Jun 15")]
    [InlineData(400 * 24 * 60, "Jun 10, 2025")]
    public void Americans_read_month_before_day_and_twelve_hours(int minutesAgo, string text) => Assert.Equal(
        text, TestCulture.In("en-US", () => TimeText.Relative(Now.AddMinutes(-minutesAgo), Now, Berlin)).Replace('\u202F', ' '));

    [Theory]
    [InlineData("en-GB", "Wednesday, 15 July 2026, 00:30:00 (Europe/Berlin)")]
    [InlineData("de-DE", "Mittwoch, 15. Juli 2026, 00:30:00 (Europe/Berlin)")]
    public void The_exact_time_names_the_zone(string culture, string text) =>
        Assert.Equal(text, TestCulture.In(culture, () => TimeText.Exact(Now, Berlin)));

    [Fact]
    public void Every_language_can_tell_every_date()
    {
        DateTimeOffset[] times = [DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, Now.AddDays(-400), Now.AddDays(-2), Now, new(2099, 1, 2, 3, 4, 5, TimeSpan.Zero), DateTimeOffset.MaxValue];
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.AllCultures))
        {
            foreach (var time in times)
            {
                Assert.NotEmpty(TestCulture.In(culture.Name, () => TimeText.Relative(time, Now, Berlin)));
                Assert.NotEmpty(TestCulture.In(culture.Name, () => TimeText.Relative(time, Now.AddYears(40), Berlin)));
                Assert.NotEmpty(TestCulture.In(culture.Name, () => TimeText.Exact(time, Berlin)));
            }
        }
    }

    [Fact]
    public void A_short_date_has_no_weekday_and_its_year_in_every_language()
    {
        var time = Now.AddDays(-400);
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.SpecificCultures).Where(culture => culture.Calendar is GregorianCalendar))
        {
            var text = TestCulture.In(culture.Name, () => TimeText.Relative(time, Now, Berlin));
            Assert.Contains("2025", text, StringComparison.Ordinal);
            Assert.Contains("10", text, StringComparison.Ordinal);
            Assert.DoesNotContain(culture.DateTimeFormat.GetDayName(DayOfWeek.Tuesday), text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a.PDF", "pdf")]
    [InlineData("backup.tar.gz", "archive")]
    [InlineData("Makefile", "other")]
    [InlineData(".gitignore", "other")]
    [InlineData("trailing.", "other")]
    public void The_kind_is_read_from_the_extension(string name, string kind) => Assert.Equal(kind, FileKind.Of(name).Css);
}
