using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace SecureVault.Core.Drive;

/// <summary>Why a name can't be taken.</summary>
public enum NameError
{
    /// <summary>Nothing, or only what cannot be seen.</summary>
    Empty,

    /// <summary>Over <see cref="ItemName.MaxLength"/> UTF-16 units.</summary>
    TooLong,

    /// <summary>A slash, a backslash or another character that separates paths.</summary>
    ReservedCharacter,

    /// <summary>A control character or half of a surrogate pair.</summary>
    ControlCharacter,

    /// <summary>Only dots, which mean folders everywhere.</summary>
    OnlyDots,

    /// <summary>A character that reverses the writing direction, with which 'exe.txt' can be made to look like 'txt.exe'.</summary>
    Misleading,
}

/// <summary>A name that is safe to keep and to show.</summary>
public sealed class ItemName
{
    /// <summary>The longest name, in UTF-16 units: what NTFS, APFS and ext4 (in Latin script) hold.</summary>
    public const int MaxLength = 255;

    private ItemName(string text) => Text = text;

    /// <summary>The name, in Unicode normalisation form C and without spaces around it.</summary>
    public string Text { get; }

    /// <summary>Reads a name that a person or a program gave.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ItemName? name, out NameError error)
    {
        name = null;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.EnumerateRunes().All(IsInvisible))
        {
            error = NameError.Empty;
            return false;
        }

        if (FindError(text) is { } found)
        {
            error = found;
            return false;
        }

        // Some letters are two in form C, so it may be too long only now.
        text = text.Normalize(NormalizationForm.FormC);
        if (text.Length > MaxLength)
        {
            error = NameError.TooLong;
            return false;
        }

        error = default;
        name = new ItemName(text);
        return true;
    }

    /// <summary>A name that was taken once and is read back: whatever the rules are now, its item must stay in reach.</summary>
    internal static ItemName Stored(string text) => new(text);

    /// <summary>The same name with a number before its extension: 'plan (2).txt', 'backup (2).tar.gz'.</summary>
    public ItemName Numbered(int number)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $" ({number})");
        var extension = FileExtension.Of(Text);
        var stem = Text[..^extension.Length];
        if (stem.Length == 0 || extension.Length + mark.Length >= MaxLength)
        {
            (stem, extension) = (Text, string.Empty);
        }

        var room = MaxLength - mark.Length - extension.Length;
        return new ItemName(Cut(stem, room) + mark + extension);
    }

    /// <inheritdoc/>
    public override string ToString() => "ItemName(redacted)";

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    // Spaces, and what only joins or shapes other letters: alone it would be a line without a name. The last line are letters
    // and marks by Unicode's book that nothing is drawn for: the fillers of Hangul and the empty pattern of Braille.
    private static bool IsInvisible(Rune letter) => Rune.IsWhiteSpace(letter)
        || Rune.GetUnicodeCategory(letter) == UnicodeCategory.Format
        || letter.Value is 0x034F or (>= 0xFE00 and <= 0xFE0F)
        || letter.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800;

    private static NameError? FindError(string text)
    {
        if (text.Length > MaxLength)
        {
            return NameError.TooLong;
        }

        if (text.All(letter => letter == '.'))
        {
            return NameError.OnlyDots;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (!char.IsSurrogatePair(text, i))
                {
                    return NameError.ControlCharacter;
                }

                i++;
            }
            else if (FindError(text[i]) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    // U+202A to U+202E and U+2066 to U+2069 are the explicit directional controls of Unicode's UAX #9.
    private static NameError? FindError(char letter) => letter switch
    {
        '/' or '\\' => NameError.ReservedCharacter,
        (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => NameError.Misleading,
        '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF' => NameError.ControlCharacter,
        _ when char.IsControl(letter) => NameError.ControlCharacter,
        _ => null,
    };
}
