using System.Globalization;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Commands;

/// <summary>How sizes and times are written for people; JSON has bytes and ISO 8601 whatever this is.</summary>
internal enum Units
{
    /// <summary>'1.2 MB', and times in the local zone.</summary>
    Decimal,

    /// <summary>'1.2 MiB', and times in the local zone.</summary>
    Binary,

    /// <summary>Bytes as a plain number, and ISO 8601 in UTC.</summary>
    Exact,
}

/// <summary>Writes sizes and times in the units that the command line asks for.</summary>
internal static class UnitsText
{
    private const double Step = 1024;
    private static readonly string[] Names = ["KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Size(this Units units, long bytes) => units switch
    {
        Units.Decimal => ByteSize.Format(bytes),
        Units.Binary => Binary(bytes),
        Units.Exact => bytes.ToString(CultureInfo.InvariantCulture),
    };

    public static string Time(this Units units, DateTimeOffset time) => units switch
    {
        Units.Decimal or Units.Binary => TimeText.Moment(time, TimeZoneInfo.Local),
        Units.Exact => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    private static string Binary(long bytes)
    {
        if (bytes < Step)
        {
            return ByteSize.Exact(bytes);
        }

        var (value, unit) = (bytes / Step, 0);
        for (; value >= Step - 0.5 && unit < Names.Length - 1; unit++)
        {
            value /= Step;
        }

        return $"{value.ToString(value < 9.95 ? "0.0" : "0", CultureInfo.CurrentCulture)} {Names[unit]}";
    }
}
