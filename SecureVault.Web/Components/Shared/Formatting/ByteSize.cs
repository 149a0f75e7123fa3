using System.Globalization;
using Microsoft.Extensions.Localization;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>Sizes as people read them: decimal units, as browsers and disks are labelled; numbers as their language writes them.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["KB", "MB", "GB", "TB", "PB"];
    private static readonly IStringLocalizer T = Words.Of<SharedTexts>();

    /// <summary>'0 bytes', '999 bytes', '1.2 KB', '24 MB'; '1,2 KB' in German.</summary>
    public static string Format(long bytes)
    {
        if (bytes < 1000)
        {
            return Exact(bytes);
        }

        double value = bytes;
        var unit = -1;
        do
        {
            value /= 1000;
            unit++;
        }
        while (value >= 999.5 && unit < Units.Length - 1);

        return $"{value.ToString(value < 9.95 ? "0.0" : "0", CultureInfo.CurrentCulture)} {Units[unit]}";
    }

    /// <summary>'1,234,567 bytes', for those who want to know.</summary>
    public static string Exact(long bytes) => T.Counted("Bytes", bytes);
}
