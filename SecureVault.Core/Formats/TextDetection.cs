using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using UtfUnknown;

namespace SecureVault.Core.Formats;

/// <summary>Finds out how a text was written down.</summary>
internal static class TextDetection
{
    // Enough to tell, and little enough to be looked at several times.
    private const int SampleLength = 65_536;

    // An encoding that is not in the list goes by the name of the set that contains it.
    private static readonly Dictionary<string, string> Supersets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ascii"] = "utf-8",
        ["iso-8859-1"] = "windows-1252",
        ["iso-8859-9"] = "windows-1254",
        ["iso-8859-11"] = "windows-874",
        ["tis-620"] = "windows-874",
        ["gb2312"] = "gb18030",
        ["hz-gb-2312"] = "gb18030",
        ["shift-jis"] = "shift_jis",
        ["x-cp949"] = "euc-kr",
        ["uhc"] = "euc-kr",
        ["cp949"] = "euc-kr",
        ["ibm866"] = "cp866",
        ["x-mac-cyrillic"] = "windows-1251",
    };

    private static readonly TextEncoding[] DoubleByte =
        [.. TextEncoding.All.Where(one => one.Script is TextScript.Japanese or TextScript.ChineseSimplified or TextScript.ChineseTraditional or TextScript.Korean)];

    /// <summary>Null for bytes that no text has.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="isWhole">False when only the beginning is there, so that a letter may be cut in two at the end.</param>
    public static TextEncoding? Detect(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        if (FindMark(bytes) is { Encoding: var marked })
        {
            return marked;
        }

        var sample = bytes[..Math.Min(bytes.Length, SampleLength)];
        var hasZeros = sample.Contains((byte)0);
        if (hasZeros && (FindLatinUtf16(sample) ?? FindBest(sample, TextEncoding.Utf32Le, TextEncoding.Utf32Be)) is { } wide)
        {
            return wide;
        }

        var isText = LooksLikeText(sample);
        if (isText && IsUtf8(bytes, isWhole))
        {
            return TextEncoding.Utf8;
        }

        // In any script, a space or the end of a line leaves a zero.
        return hasZeros && FindBest(sample, TextEncoding.Utf16Le, TextEncoding.Utf16Be) is { } utf16 ? utf16 : isText ? Guess(sample) : null;
    }

    /// <summary>The encoding that the first bytes name, and how many they are.</summary>
    public static (TextEncoding Encoding, int Length)? FindMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (TextEncoding.Utf8, 3),
        [0xFF, 0xFE, 0, 0, ..] when bytes.Length % 4 == 0 => (TextEncoding.Utf32Le, 4),
        [0, 0, 0xFE, 0xFF, ..] => (TextEncoding.Utf32Be, 4),
        [0xFF, 0xFE, ..] => (TextEncoding.Utf16Le, 2),
        [0xFE, 0xFF, ..] => (TextEncoding.Utf16Be, 2),
        _ => null,
    };

    // In Latin script every other byte is zero, and always the same one of the two.
    private static TextEncoding? FindLatinUtf16(ReadOnlySpan<byte> sample)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < sample.Length; i += 2)
        {
            even += sample[i] == 0 ? 1 : 0;
            odd += sample[i + 1] == 0 ? 1 : 0;
        }

        return (even, odd) switch
        {
            (0, _) when odd > sample.Length / 4 => TextEncoding.Utf16Le,
            (_, 0) when even > sample.Length / 4 => TextEncoding.Utf16Be,
            _ => null,
        };
    }

    // Zeros don't count: a machine that lost its power leaves them in its logs. Other control characters are what programs and pictures are full of.
    private static bool LooksLikeText(ReadOnlySpan<byte> sample)
    {
        var (letters, controls) = (0, 0);
        foreach (var value in sample)
        {
            letters += value == 0 ? 0 : 1;
            controls += value is (> 0 and < 0x08) or (> 0x0D and < 0x1B) or (> 0x1B and < 0x20) or 0x7F ? 1 : 0;
        }

        return (letters > 0 || sample.IsEmpty) && controls <= 1 + (letters / 50);
    }

    // With a bad byte here and there it is still what it is: hardly a text in another encoding has as many sound sequences as unsound ones.
    private static bool IsUtf8(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        if (Utf8.IsValid(bytes))
        {
            return !IsIso2022(bytes);
        }

        var (sound, unsound) = (0, 0);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
            sound += status == OperationStatus.Done && length > 1 ? 1 : 0;
            unsound += status == OperationStatus.InvalidData || (status == OperationStatus.NeedMoreData && isWhole) ? 1 : 0;
            bytes = bytes[length..];
        }

        return sound >= 2 * unsound;
    }

    // All ASCII, with the sequences that switch to Japanese. Terminals write others that look alike.
    private static bool IsIso2022(ReadOnlySpan<byte> bytes) =>
        (bytes.IndexOf("\u001b$B"u8) >= 0 || bytes.IndexOf("\u001b$@"u8) >= 0) && Ascii.IsValid(bytes);

    private static TextEncoding? FindBest(ReadOnlySpan<byte> sample, params ReadOnlySpan<TextEncoding> candidates)
    {
        TextEncoding? best = null;
        var most = 0;
        foreach (var candidate in candidates)
        {
            var score = ScoreOf(candidate.Open().GetString(sample[..(sample.Length & ~3)]));
            (best, most) = score > most ? (candidate, score) : (best, most);
        }

        return best;
    }

    // Letters of any script, with the spaces, figures and ends of lines that every text has; none of what no text has.
    private static int ScoreOf(string text)
    {
        var (good, bad, all) = (0, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            all++;
            good += rune.Value is (>= ' ' and <= '~') or '\n' or '\r' or '\t' or (>= 0x3000 and <= 0x3002) or 0xFF0C ? 1 : 0;
            bad += rune.Value == 0xFFFD || IsForeignToText(rune) ? 1 : 0;
        }

        return bad <= 1 + (all / 20) && good >= all / 50 ? good - (4 * bad) : 0;
    }

    private static bool IsForeignToText(Rune rune) => rune.Value is not ('\n' or '\r' or '\t')
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.PrivateUse;

    private static TextEncoding Guess(ReadOnlySpan<byte> sample)
    {
        var found = FindName(sample.ToArray());
        if (found is null or { Script: TextScript.WesternEuropean })
        {
            foreach (var encoding in DoubleByte)
            {
                if (IsMostly(encoding, sample))
                {
                    return encoding;
                }
            }
        }

        return found ?? TextEncoding.Windows1252;
    }

    // One unsound byte rules an encoding out for the detector; so it is asked again without those few.
    private static bool IsMostly(TextEncoding encoding, ReadOnlySpan<byte> sample)
    {
        var text = encoding.Open().GetString(sample);
        var (wide, unsound) = (text.Count(letter => letter > 0x7F), text.Count(IsUnsound));
        return unsound > 0 && unsound * 50 <= wide
            && FindName(encoding.Open().GetBytes([.. text.Where(letter => !IsUnsound(letter))])) == encoding;

        static bool IsUnsound(char letter) => letter is '\uFFFD' or (>= '\uE000' and <= '\uF8FF');
    }

    private static TextEncoding? FindName(byte[] sample)
    {
        var name = CharsetDetector.DetectFromBytes(sample).Detected?.EncodingName;
        return TextEncoding.Find(name is null ? null : Supersets.GetValueOrDefault(name, name));
    }
}
