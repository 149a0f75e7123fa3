using System.Globalization;

namespace SecureVault.Web.Components.Shared;

/// <summary>Sizes as people read them: decimal units, as browsers and disks are labelled.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["KB", "MB", "GB", "TB", "PB"];

    /// <summary>'0 bytes', '999 bytes', '1.2 KB', '24 MB'.</summary>
    public static string Format(long bytes)
    {
        if (bytes < 1000)
        {
            return bytes == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
        }

        double value = bytes;
        var unit = -1;
        do
        {
            value /= 1000;
            unit++;
        }
        while (value >= 999.5 && unit < Units.Length - 1);

        var digits = value < 9.95 ? "0.0" : "0";
        return string.Create(CultureInfo.InvariantCulture, $"{value.ToString(digits, CultureInfo.InvariantCulture)} {Units[unit]}");
    }

    /// <summary>'1,234,567 bytes', for those who want to know.</summary>
    public static string Exact(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");
}
