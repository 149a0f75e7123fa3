using System.Buffers;
using System.Text;

namespace SecureVault.Core.Drive;

/// <summary>The name under which a file leaves the vault: what can't do harm in any system's folders.</summary>
public static class SafeName
{
    private const string Separators = "/\\:*?\"<>|";

    // Every letter of one unit that is not harmless.
    private static readonly SearchValues<char> Suspicious =
        SearchValues.Create([.. Enumerable.Range(0, char.MaxValue + 1).Select(value => (char)value).Where(value => !char.IsSurrogate(value) && !IsHarmless(new Rune(value)))]);

    // Names that Windows gives to devices, with or without an extension.
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The name with each character that separates paths, controls or misleads made an underscore.</summary>
    public static string For(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = (IsHarmless(name) ? name : Mend(name)).Trim().TrimEnd('.', ' ');
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (text.Length == 0 || Devices.GetAlternateLookup<ReadOnlySpan<char>>().Contains((dot < 0 ? text : text.AsSpan(0, dot)).TrimEnd()))
        {
            text = "_" + text;
        }

        return text;
    }

    /// <summary>A name for the drive, as near to one that it does not take as may be.</summary>
    public static string AsItem(string name)
    {
        var safe = For(name);
        while (safe.Length > ItemName.MaxLength)
        {
            safe = Cut(safe, System.Text.Encoding.UTF8.GetByteCount(safe) - (safe.Length - ItemName.MaxLength));
        }

        return safe;
    }

    /// <summary>A safe name cut to a count of bytes in UTF-8, before its extension where that is possible.</summary>
    /// <param name="safeName">From <see cref="For"/>.</param>
    /// <param name="mostBytes">At least 32.</param>
    /// <param name="mark">Put between what is left and the extension.</param>
    public static string Cut(string safeName, int mostBytes, string mark = "")
    {
        ArgumentNullException.ThrowIfNull(safeName);
        ArgumentNullException.ThrowIfNull(mark);
        if (mark.Length == 0 && Encoding.UTF8.GetByteCount(safeName) <= mostBytes)
        {
            return safeName;
        }

        var extension = FileExtension.Of(safeName);
        var stem = safeName[..^extension.Length];
        var end = Encoding.UTF8.GetByteCount(mark) + Encoding.UTF8.GetByteCount(extension);
        if (stem.Length == 0 || end > mostBytes / 2)
        {
            (stem, extension, end) = (safeName, string.Empty, Encoding.UTF8.GetByteCount(mark));
        }

        var cut = new StringBuilder(stem.Length);
        foreach (var rune in stem.EnumerateRunes())
        {
            end += rune.Utf8SequenceLength;
            if (end > mostBytes)
            {
                break;
            }

            cut.Append(rune);
        }

        // A shortened name may end in a space or a dot, with no extension behind it.
        return cut.ToString().TrimEnd('.', ' ') + mark + extension;
    }

    private static bool IsHarmless(string name)
    {
        // Most names have nothing of it, and a look at many letters at once tells.
        if (!name.AsSpan().ContainsAny(Suspicious) && !name.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return true;
        }

        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsHarmless(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static string Mend(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            safe.Append(IsHarmless(rune) ? rune : new Rune('_'));
        }

        return safe.ToString();
    }

    // U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069 turn the writing direction (UAX #9).
    private static bool IsHarmless(Rune rune) =>
        !Rune.IsControl(rune)
        && !(rune.IsAscii && Separators.Contains((char)rune.Value, StringComparison.Ordinal))
        && rune.Value is not (0xFFFD or 0x200E or 0x200F or 0x2028 or 0x2029 or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));
}
