using System.Globalization;
using Microsoft.Extensions.Localization;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>Times as people read them, in the time zone of their browser and the way of their language.</summary>
internal static class TimeText
{
    private static readonly IStringLocalizer T = Words.Of<SharedTexts>();

    /// <summary>'just now', '5 minutes ago', 'yesterday, 23:15', 'Saturday', '12 Nov', '12 Nov 2024'; a date for what claims to be from the future.</summary>
    public static string Relative(DateTimeOffset then, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(then, zone), TimeZoneInfo.ConvertTime(now, zone));
        var ago = now - then;
        var days = (today.Date - local.Date).Days;
        return (ago.TotalMinutes, days) switch
        {
            ( > -1 and < 1, _) => T["JustNow"],
            ( > 0 and < 60, _) => T.Counted("MinutesAgo", (int)ago.TotalMinutes),
            (_, 0) => T["TodayAt", DatePattern.TimeOfDay(local)],
            (_, 1) => T["YesterdayAt", DatePattern.TimeOfDay(local)],
            (_, > 0 and < 7) => DatePattern.Weekday(local),
            _ => DatePattern.Short(local, today),
        };
    }

    /// <summary>'12 Nov 2026, 15:04'.</summary>
    public static string Moment(DateTimeOffset then, TimeZoneInfo zone) => DatePattern.Moment(TimeZoneInfo.ConvertTime(then, zone));

    /// <summary>'12 Nov 2026, 15:04 (UTC)': for mails, and for pages that know no browser yet.</summary>
    public static string Utc(DateTimeOffset then) => $"{DatePattern.Moment(then.ToUniversalTime())} (UTC)";

    /// <summary>'Monday, 23 November 2026, 15:04:05 (Europe/Berlin)'.</summary>
    public static string Exact(DateTimeOffset then, TimeZoneInfo zone) =>
        string.Create(CultureInfo.CurrentCulture, $"{DatePattern.Exact(TimeZoneInfo.ConvertTime(then, zone))} ({zone.Id})");
}
