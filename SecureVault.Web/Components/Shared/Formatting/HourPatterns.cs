using System.Globalization;
using System.Text.RegularExpressions;
using SecureVault.Core.Data;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>Turns the time patterns of a culture into those of a clock with 12 or 24 hours.</summary>
internal static partial class HourPatterns
{
    /// <summary>The culture with the other patterns; all else is as in the culture given.</summary>
    public static CultureInfo With(CultureInfo culture, HourCycle hours)
    {
        var changed = (CultureInfo)culture.Clone();
        var formats = changed.DateTimeFormat;
        if (hours == HourCycle.Twelve && (formats.AMDesignator.Length == 0 || formats.PMDesignator.Length == 0))
        {
            (formats.AMDesignator, formats.PMDesignator) = ("AM", "PM");
        }

        formats.ShortTimePattern = Convert(formats.ShortTimePattern, hours);
        formats.LongTimePattern = Convert(formats.LongTimePattern, hours);
        return CultureInfo.ReadOnly(changed);
    }

    private static string Convert(string pattern, HourCycle hours) => hours switch
    {
        HourCycle.Twelve => pattern.Contains('t', StringComparison.Ordinal)
            ? pattern
            : $"{HourMarks().Replace(pattern, "h")} tt",
        HourCycle.TwentyFour => pattern.Contains('t', StringComparison.Ordinal)
            ? HourMarks().Replace(DayHalf().Replace(pattern, string.Empty), "HH").Trim()
            : pattern,
    };

    [GeneratedRegex("[hH]+")]
    private static partial Regex HourMarks();

    // Space before it may be narrow or hard; some languages have it in front.
    [GeneratedRegex(@"\s*t+\s*")]
    private static partial Regex DayHalf();
}
