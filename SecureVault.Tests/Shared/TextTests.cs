using SecureVault.Web.Components.Shared;

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
    [InlineData(0, "just now")]
    [InlineData(1, "1 minute ago")]
    [InlineData(59, "59 minutes ago")]
    [InlineData(75, "yesterday, 23:15")]
    [InlineData(4 * 24 * 60, "Saturday")]
    [InlineData(30 * 24 * 60, "15 Jun")]
    [InlineData(400 * 24 * 60, "10 Jun 2025")]
    [InlineData(-60, "just now")]
    public void Ages_are_told_as_people_do_in_their_own_time_zone(int minutesAgo, string text) =>
        Assert.Equal(text, TimeText.Relative(Now.AddMinutes(-minutesAgo), Now, Berlin));

    [Fact]
    public void The_exact_time_names_the_zone() =>
        Assert.Equal("Wednesday, 15 July 2026, 00:30:00 (Europe/Berlin)", TimeText.Exact(Now, Berlin));

    [Theory]
    [InlineData("a.PDF", "pdf")]
    [InlineData("backup.tar.gz", "archive")]
    [InlineData("Makefile", "other")]
    [InlineData(".gitignore", "other")]
    [InlineData("trailing.", "other")]
    public void The_kind_is_read_from_the_extension(string name, string kind) => Assert.Equal(kind, FileKind.Of(name).Css);
}
