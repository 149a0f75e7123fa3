using System.Text;

namespace SecureVault.Core.Formats;

/// <summary>The writing that an encoding is made for, as people look for it in a list.</summary>
public enum TextScript
{
    /// <summary>All of them.</summary>
    Unicode,

    /// <summary>English, French, German, Spanish and others.</summary>
    WesternEuropean,

    /// <summary>Polish, Czech, Hungarian and others.</summary>
    CentralEuropean,

    /// <summary>Estonian, Latvian, Lithuanian.</summary>
    Baltic,

    /// <summary>Russian, Ukrainian, Bulgarian and others.</summary>
    Cyrillic,

    /// <summary>Greek.</summary>
    Greek,

    /// <summary>Turkish.</summary>
    Turkish,

    /// <summary>Hebrew.</summary>
    Hebrew,

    /// <summary>Arabic.</summary>
    Arabic,

    /// <summary>Thai.</summary>
    Thai,

    /// <summary>Vietnamese.</summary>
    Vietnamese,

    /// <summary>Japanese.</summary>
    Japanese,

    /// <summary>Chinese with simplified characters.</summary>
    ChineseSimplified,

    /// <summary>Chinese with traditional characters.</summary>
    ChineseTraditional,

    /// <summary>Korean.</summary>
    Korean,
}

/// <summary>A way in which a text can be written down as bytes.</summary>
/// <param name="Id">Its name in the registry of IANA, in lower case.</param>
/// <param name="Name">As people know it.</param>
/// <param name="Script">What it is made for.</param>
public sealed record TextEncoding(string Id, string Name, TextScript Script)
{
    private static readonly DecoderFallback Unreadable = new DecoderReplacementFallback("\uFFFD");

    /// <summary>The encoding of most texts.</summary>
    public static readonly TextEncoding Utf8 = new("utf-8", "UTF-8", TextScript.Unicode);

    internal static readonly TextEncoding Utf16Le = new("utf-16le", "UTF-16 LE", TextScript.Unicode);
    internal static readonly TextEncoding Utf16Be = new("utf-16be", "UTF-16 BE", TextScript.Unicode);
    internal static readonly TextEncoding Utf32Le = new("utf-32le", "UTF-32 LE", TextScript.Unicode);
    internal static readonly TextEncoding Utf32Be = new("utf-32be", "UTF-32 BE", TextScript.Unicode);
    internal static readonly TextEncoding Windows1252 = new("windows-1252", "Windows-1252", TextScript.WesternEuropean);

    /// <summary>All that can be chosen, in the order of the scripts.</summary>
    public static readonly IReadOnlyList<TextEncoding> All =
    [
        Utf8, Utf16Le, Utf16Be, Utf32Le, Utf32Be,
        Windows1252,
        new("iso-8859-1", "ISO 8859-1", TextScript.WesternEuropean),
        new("iso-8859-15", "ISO 8859-15", TextScript.WesternEuropean),
        new("ibm437", "IBM437 (DOS)", TextScript.WesternEuropean),
        new("ibm850", "IBM850 (DOS)", TextScript.WesternEuropean),
        new("macintosh", "Mac Roman", TextScript.WesternEuropean),
        new("windows-1250", "Windows-1250", TextScript.CentralEuropean),
        new("iso-8859-2", "ISO 8859-2", TextScript.CentralEuropean),
        new("ibm852", "IBM852 (DOS)", TextScript.CentralEuropean),
        new("windows-1257", "Windows-1257", TextScript.Baltic),
        new("iso-8859-4", "ISO 8859-4", TextScript.Baltic),
        new("iso-8859-13", "ISO 8859-13", TextScript.Baltic),
        new("windows-1251", "Windows-1251", TextScript.Cyrillic),
        new("koi8-r", "KOI8-R", TextScript.Cyrillic),
        new("koi8-u", "KOI8-U", TextScript.Cyrillic),
        new("iso-8859-5", "ISO 8859-5", TextScript.Cyrillic),
        new("cp866", "IBM866 (DOS)", TextScript.Cyrillic),
        new("windows-1253", "Windows-1253", TextScript.Greek),
        new("iso-8859-7", "ISO 8859-7", TextScript.Greek),
        new("windows-1254", "Windows-1254", TextScript.Turkish),
        new("iso-8859-9", "ISO 8859-9", TextScript.Turkish),
        new("windows-1255", "Windows-1255", TextScript.Hebrew),
        new("iso-8859-8", "ISO 8859-8", TextScript.Hebrew),
        new("windows-1256", "Windows-1256", TextScript.Arabic),
        new("iso-8859-6", "ISO 8859-6", TextScript.Arabic),
        new("windows-874", "Windows-874", TextScript.Thai),
        new("windows-1258", "Windows-1258", TextScript.Vietnamese),
        new("shift_jis", "Shift JIS", TextScript.Japanese),
        new("euc-jp", "EUC-JP", TextScript.Japanese),
        new("iso-2022-jp", "ISO 2022-JP", TextScript.Japanese),
        new("gb18030", "GB 18030", TextScript.ChineseSimplified),
        new("big5", "Big5", TextScript.ChineseTraditional),
        new("euc-kr", "EUC-KR", TextScript.Korean),
    ];

    private static readonly Dictionary<string, TextEncoding> ById = All.ToDictionary(one => one.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when there is none of that name.</summary>
    public static TextEncoding? Find(string? id) => id is null ? null : ById.GetValueOrDefault(id);

    /// <summary>A decoder that puts U+FFFD for what is none of the encoding, and goes on behind it.</summary>
    internal Decoder NewDecoder() => Open().GetDecoder();

    internal Encoding Open() => Id switch
    {
        "utf-8" => Encoding.UTF8,
        "utf-16le" => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
        "utf-16be" => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        "utf-32le" => new UTF32Encoding(bigEndian: false, byteOrderMark: false),
        "utf-32be" => new UTF32Encoding(bigEndian: true, byteOrderMark: false),
        "iso-8859-1" => Encoding.Latin1,
        _ => CodePagesEncodingProvider.Instance.GetEncoding(Id, EncoderFallback.ReplacementFallback, Unreadable)
            ?? throw new InvalidOperationException($"There is no encoding {Id}."),
    };
}
