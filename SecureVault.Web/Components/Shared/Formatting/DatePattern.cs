using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>
/// Dates in the order and with the marks of the current language. .NET knows the long patterns only; the short ones
/// are made of these: the month abbreviated, the weekday left out.
/// </summary>
internal static partial class DatePattern
{
    /// <summary>'23:15', '11:15 PM'.</summary>
    public static string TimeOfDay(DateTimeOffset local) => Write(local, formats => formats.ShortTimePattern);

    /// <summary>'Saturday'.</summary>
    public static string Weekday(DateTimeOffset local) => Write(local, _ => "dddd");

    /// <summary>'12 Nov', 'Nov 12', '12. Nov.'; with the year when it is not the year of <paramref name="today"/>.</summary>
    public static string Short(DateTimeOffset local, DateTimeOffset today) => Write(local, formats =>
        (formats.Calendar.GetYear(local.DateTime) == formats.Calendar.GetYear(today.DateTime) ? formats.MonthDayPattern : WithoutWeekday(formats.LongDatePattern))
        .Replace("MMMM", "MMM", StringComparison.Ordinal));

    /// <summary>'12 Nov 2026, 15:04', 'Nov 12, 2026, 3:04 PM'.</summary>
    public static string Moment(DateTimeOffset local) => Write(local, formats =>
        $"{WithoutWeekday(formats.LongDatePattern).Replace("MMMM", "MMM", StringComparison.Ordinal)}', '{formats.ShortTimePattern}");

    /// <summary>'Monday, 23 November 2026, 15:04:05'.</summary>
    public static string Exact(DateTimeOffset local) => Write(local, formats => $"{formats.LongDatePattern}', '{formats.LongTimePattern}");

    // Some calendars have no years before 1900 or after 2077, and a file can be from any year. Its date is then told
    // in the calendar that has it.
    private static string Write(DateTimeOffset local, Func<DateTimeFormatInfo, string> pattern)
    {
        var culture = CultureInfo.CurrentCulture;
        var calendar = culture.DateTimeFormat.Calendar;
        if (local.DateTime < calendar.MinSupportedDateTime || local.DateTime > calendar.MaxSupportedDateTime)
        {
            culture = CultureInfo.InvariantCulture;
        }

        return local.ToString(pattern(culture.DateTimeFormat), culture);
    }

    private static string WithoutWeekday(string pattern) => WeekdayPattern().Replace(pattern, " ").Trim();

    [GeneratedRegex(@"[\s,،、]*d{3,}[\s,،、]*")]
    private static partial Regex WeekdayPattern();
}
