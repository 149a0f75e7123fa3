using System.Text;
using Microsoft.Net.Http.Headers;

namespace SecureVault.Web.Endpoints;

/// <summary>The name under which a download arrives: what can't do harm in any system's download folder.</summary>
internal static class DownloadName
{
    private const string Separators = "/\\:*?\"<>|";

    // Names that Windows gives to devices, with or without an extension.
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>RFC 6266: the plain form for old programs, the extended one with the name as it is.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="disposition">Whether it is to be kept or shown.</param>
    public static string Header(string name, string disposition)
    {
        var header = new ContentDispositionHeaderValue(disposition);
        header.SetHttpFileName(For(name));
        return header.ToString();
    }

    /// <summary>The name with each character that separates paths, controls or misleads made an underscore.</summary>
    public static string For(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            safe.Append(IsHarmless(rune) ? rune.ToString() : "_");
        }

        var text = safe.ToString().Trim().TrimEnd('.', ' ');
        if (text.Length == 0 || Devices.Contains(text.Split('.')[0].TrimEnd()))
        {
            text = "_" + text;
        }

        return text;
    }

    // U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069 turn the writing direction (UAX #9).
    private static bool IsHarmless(Rune rune) =>
        !Rune.IsControl(rune)
        && !(rune.IsAscii && Separators.Contains((char)rune.Value, StringComparison.Ordinal))
        && rune.Value is not (0xFFFD or 0x200E or 0x200F or 0x2028 or 0x2029 or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));
}
