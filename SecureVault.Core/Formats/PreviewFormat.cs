using System.Text;

namespace SecureVault.Core.Formats;

/// <summary>How a content can be looked at without downloading it.</summary>
public enum PreviewKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A picture that browsers show.</summary>
    Image,

    /// <summary>A film that browsers play.</summary>
    Video,

    /// <summary>A sound that browsers play.</summary>
    Audio,

    /// <summary>A PDF document.</summary>
    Pdf,

    /// <summary>Text, code, and whatever a browser would run if it were let: shown letter by letter.</summary>
    Text,

    /// <summary>Text that can be shown with its headings, lists and links.</summary>
    Markdown,
}

/// <summary>A format that may be sent to a browser for showing: what it is called is decided here, by the bytes, never by who uploaded it.</summary>
/// <param name="Kind">How it is shown.</param>
/// <param name="MediaType">What the browser is told.</param>
public sealed record PreviewFormat(PreviewKind Kind, string MediaType)
{
    /// <summary>SVG. It is markup and may have scripts in it, so it is sent only to elements that run none.</summary>
    public const string SvgMediaType = "image/svg+xml";

    // An SVG may begin with a long comment about the program that made it.
    private const int HeadLength = 4096;
    private const int PdfHeadLength = 1024;
    private const string SvgExtension = ".svg";

    private static readonly (PreviewFormat Format, string Extensions, Func<byte[], bool> Matches)[] Formats =
    [
        (new(PreviewKind.Image, "image/png"), "png", head => Has(head, 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])),
        (new(PreviewKind.Image, "image/jpeg"), "jpg jpeg jpe jfif", head => Has(head, 0, [0xFF, 0xD8, 0xFF])),
        (new(PreviewKind.Image, "image/gif"), "gif", head => Has(head, 0, "GIF87a") || Has(head, 0, "GIF89a")),
        (new(PreviewKind.Image, "image/webp"), "webp", head => Has(head, 0, "RIFF") && Has(head, 8, "WEBP")),
        (new(PreviewKind.Image, "image/avif"), "avif", head => Has(head, 4, "ftyp") && (Has(head, 8, "avif") || Has(head, 8, "avis"))),
        (new(PreviewKind.Image, "image/bmp"), "bmp", head => Has(head, 0, "BM")),
        (new(PreviewKind.Image, SvgMediaType), "svg", LooksLikeSvg),
        (new(PreviewKind.Video, "video/mp4"), "mp4 m4v", head => Has(head, 4, "ftyp")),
        (new(PreviewKind.Video, "video/webm"), "webm", head => Has(head, 0, [0x1A, 0x45, 0xDF, 0xA3])),
        (new(PreviewKind.Pdf, "application/pdf"), "pdf", head => head.AsSpan(0, Math.Min(head.Length, PdfHeadLength)).IndexOf("%PDF-"u8) >= 0),
    ];

    private static readonly Dictionary<string, PreviewKind> KindByExtension = Kinds();

    // Files without an extension that are text by custom.
    private static readonly HashSet<string> TextNames = new(
        ["readme", "license", "licence", "copying", "authors", "changelog", "changes", "notice", "todo", "makefile", "dockerfile", "gemfile", "rakefile",
         ".gitignore", ".gitattributes", ".editorconfig", ".env", ".bashrc", ".profile"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a thumbnail can be made of a file, going by its name and, where that says nothing, by the claimed media type.</summary>
    public static bool IsPicture(string name, string mediaType = "") => KindOf(name) switch
    {
        PreviewKind.Image => !IsSvg(name),
        PreviewKind.None => mediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase),
        PreviewKind.Video or PreviewKind.Audio or PreviewKind.Pdf or PreviewKind.Text or PreviewKind.Markdown => false,
    };

    /// <summary>How a file can be looked at, going by its name.</summary>
    public static PreviewKind KindOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TextNames.Contains(name) ? PreviewKind.Text : KindByExtension.GetValueOrDefault(Path.GetExtension(name).TrimStart('.'));
    }

    /// <summary>The format of a content that may be sent for showing.</summary>
    /// <param name="name">The file's name: it says what kind the owner takes it for.</param>
    /// <param name="content">Seekable; it stands at its beginning again when the call is over. Its bytes say which format of that kind it is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null when name and bytes do not agree, or when it is nothing that a browser is to show by itself.</returns>
    public static async ValueTask<PreviewFormat?> IdentifyAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var kind = KindOf(name);
        var format = kind == PreviewKind.Audio
            ? await AudioFormat.FindAsync(content, cancellationToken).ConfigureAwait(false) is { } mediaType ? new PreviewFormat(kind, mediaType) : null
            : await IdentifyAsync(kind, content, cancellationToken).ConfigureAwait(false);
        content.Position = 0;

        // An SVG under the name of another format got there on purpose.
        return format?.MediaType == SvgMediaType && !IsSvg(name) ? null : format;
    }

    private static async ValueTask<PreviewFormat?> IdentifyAsync(PreviewKind kind, Stream content, CancellationToken cancellationToken)
    {
        var head = new byte[HeadLength];
        var count = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var bytes = head[..count];
        foreach (var (format, _, matches) in Formats)
        {
            if (format.Kind == kind && matches(bytes))
            {
                return format;
            }
        }

        return null;
    }

    private static bool IsSvg(string name) => Path.GetExtension(name).Equals(SvgExtension, StringComparison.OrdinalIgnoreCase);

    // In any encoding that has the letters of ASCII, which is what programs write.
    private static bool LooksLikeSvg(byte[] head)
    {
        var text = head.AsSpan();
        text = (text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text).TrimStart(" \t\r\n"u8);
        return text is [(byte)'<', ..] && text.IndexOf("<svg"u8) >= 0;
    }

    private static bool Has(byte[] head, int at, ReadOnlySpan<byte> expected) => head.Length >= at + expected.Length && head.AsSpan(at, expected.Length).SequenceEqual(expected);

    private static bool Has(byte[] head, int at, string expected) => Has(head, at, Encoding.ASCII.GetBytes(expected));

    private static Dictionary<string, PreviewKind> Kinds()
    {
        var kinds = new Dictionary<string, PreviewKind>(StringComparer.OrdinalIgnoreCase);
        foreach (var (format, extensions, _) in Formats)
        {
            Add(extensions, format.Kind);
        }

        Add("mp3 m4a m4b aac ogg oga opus wav flac", PreviewKind.Audio);
        Add("md markdown mdown mkd", PreviewKind.Markdown);
        Add("txt log text tex srt vtt csv tsv nfo diff patch ics vcf eml", PreviewKind.Text);
        Add("html htm xhtml xml xsl xslt xsd css scss less json jsonc json5 yaml yml toml ini cfg conf properties env lock", PreviewKind.Text);
        Add("js mjs cjs jsx ts tsx vue cs csproj sln fs vb razor cshtml java kt kts scala groovy gradle go rs c h cc cpp cxx hpp hh m mm swift", PreviewKind.Text);
        Add("py rb php pl pm lua r jl dart ex exs erl hs ml clj sql sh bash zsh fish ps1 psm1 bat cmd tf hcl proto graphql dockerfile makefile cmake", PreviewKind.Text);
        return kinds;

        void Add(string extensions, PreviewKind kind)
        {
            foreach (var extension in extensions.Split(' '))
            {
                kinds.TryAdd(extension, kind);
            }
        }
    }
}
