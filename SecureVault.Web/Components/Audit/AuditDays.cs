using System.Globalization;

namespace SecureVault.Web.Components.Audit;

/// <summary>Days that a person chooses in a date field, as they begin where the person is.</summary>
internal static class AuditDays
{
    /// <summary>As the field has it.</summary>
    public const string Format = "yyyy-MM-dd";

    /// <summary>The first day that can be chosen.</summary>
    public const string First = "2000-01-01";

    /// <summary>The last day that can be chosen.</summary>
    public const string Last = "2199-12-31";

    /// <summary>The beginning of a day, or of one after it: by the calendar, because a day may have 23 or 25 hours.</summary>
    /// <returns>Null for a text that is no day, or none that can be chosen.</returns>
    public static DateTimeOffset? StartOf(string? day, TimeZoneInfo zone, int daysLater = 0)
    {
        if (!DateTime.TryParseExact(day, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date < Of(First) || date > Of(Last))
        {
            return null;
        }

        var start = date.AddDays(daysLater);
        return new DateTimeOffset(start, zone.GetUtcOffset(start));
    }

    private static DateTime Of(string day) => DateTime.ParseExact(day, Format, CultureInfo.InvariantCulture);
}
