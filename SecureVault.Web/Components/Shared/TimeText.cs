using System.Globalization;

namespace SecureVault.Web.Components.Shared;

/// <summary>Times as people read them, in the time zone of their browser.</summary>
internal static class TimeText
{
    /// <summary>'just now', '5 minutes ago', 'yesterday', '12 Nov', '12 Nov 2024'.</summary>
    public static string Relative(DateTimeOffset then, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(then, zone), TimeZoneInfo.ConvertTime(now, zone));
        var ago = now - then;
        var days = (today.Date - local.Date).Days;
        return (ago.TotalMinutes, days) switch
        {
            ( < 1, _) => "just now",
            ( < 2, _) => "1 minute ago",
            ( < 60, _) => string.Create(CultureInfo.InvariantCulture, $"{(int)ago.TotalMinutes} minutes ago"),
            (_, 0) => local.ToString("'today,' HH:mm", CultureInfo.InvariantCulture),
            (_, 1) => local.ToString("'yesterday,' HH:mm", CultureInfo.InvariantCulture),
            (_, < 7) => local.ToString("dddd", CultureInfo.InvariantCulture),
            _ when local.Year == today.Year => local.ToString("d MMM", CultureInfo.InvariantCulture),
            _ => local.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>'Monday, 23 November 2026, 15:04:05 (Europe/Berlin)'.</summary>
    public static string Exact(DateTimeOffset then, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(then, zone).ToString("dddd, d MMMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture) + $" ({zone.Id})";
}
