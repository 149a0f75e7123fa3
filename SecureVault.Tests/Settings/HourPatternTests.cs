using System.Globalization;
using SecureVault.Core.Data;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Tests.Settings;

/// <summary>Times of day on the clock that a person chose, whatever the language.</summary>
public sealed class HourPatternTests
{
    private static readonly DateTime Afternoon = new(2026, 11, 30, 15, 4, 5, DateTimeKind.Unspecified);

    [Theory]
    [InlineData("en-US", HourCycle.TwentyFour, "15:04", "15:04:05")]
    [InlineData("en-US", HourCycle.Twelve, "3:04 PM", "3:04:05 PM")]
    [InlineData("en-GB", HourCycle.Twelve, "3:04 pm", "3:04:05 pm")]
    [InlineData("de-DE", HourCycle.Twelve, "3:04 PM", "3:04:05 PM")]
    [InlineData("de-DE", HourCycle.TwentyFour, "15:04", "15:04:05")]
    [InlineData("ko-KR", HourCycle.TwentyFour, "15:04", "15:04:05")]
    public void A_time_is_written_on_the_chosen_clock(string language, HourCycle hours, string brief, string exact)
    {
        var culture = HourPatterns.With(CultureInfo.GetCultureInfo(language), hours);

        Assert.Equal((brief, exact), (Plain(Afternoon.ToString("t", culture)), Plain(Afternoon.ToString("T", culture))));
    }

    [Theory]
    [InlineData(HourCycle.Twelve)]
    [InlineData(HourCycle.TwentyFour)]
    public void Every_culture_can_be_changed_and_tells_noon_from_midnight(HourCycle hours)
    {
        foreach (var language in CultureInfo.GetCultures(CultureTypes.SpecificCultures))
        {
            var culture = HourPatterns.With(language, hours);
            var (noon, midnight) = (Afternoon.Date.AddHours(12).ToString("t", culture), Afternoon.Date.ToString("t", culture));

            Assert.True(noon != midnight, $"{language.Name}: {noon}");
            Assert.Equal(hours == HourCycle.TwentyFour, !culture.DateTimeFormat.ShortTimePattern.Contains('t', StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Dates_and_numbers_stay_as_they_were()
    {
        var german = CultureInfo.GetCultureInfo("de-DE");
        var culture = HourPatterns.With(german, HourCycle.Twelve);

        Assert.Equal((Afternoon.ToString("D", german), 1234.5.ToString("N", german)), (Afternoon.ToString("D", culture), 1234.5.ToString("N", culture)));
    }

    // Newer data of the cultures has narrow spaces that can't be broken.
    private static string Plain(string text) => text.Replace('\u202f', ' ').Replace('\u00a0', ' ');
}
