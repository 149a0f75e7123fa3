using MudBlazor;

namespace SecureVault.Web.Components.Shared;

/// <summary>The kind of file that a name suggests. It chooses icons and words; nothing is decided by it.</summary>
/// <param name="Css">The end of the CSS class.</param>
/// <param name="Icon">An icon of MudBlazor.</param>
internal sealed record FileKind(string Css, string Icon)
{
    private static readonly Dictionary<string, FileKind> ByExtension = Build(
        (new FileKind("image", Icons.Material.Outlined.Image), "jpg jpeg jpe png gif webp avif heic heif svg bmp tif tiff ico psd ai raw cr2 nef arw dng"),
        (new FileKind("video", Icons.Material.Outlined.Movie), "mp4 m4v mov mkv webm avi wmv mpg mpeg 3gp ogv"),
        (new FileKind("audio", Icons.Material.Outlined.MusicNote), "mp3 m4a aac flac wav ogg oga opus wma mid midi aiff"),
        (new FileKind("pdf", Icons.Material.Outlined.PictureAsPdf), "pdf"),
        (new FileKind("document", Icons.Material.Outlined.Description), "doc docx odt rtf pages epub mobi djvu"),
        (new FileKind("sheet", Icons.Material.Outlined.TableChart), "xls xlsx xlsm ods numbers csv tsv parquet"),
        (new FileKind("slides", Icons.Material.Outlined.Slideshow), "ppt pptx odp key"),
        (new FileKind("archive", Icons.Material.Outlined.FolderZip), "zip 7z rar tar gz tgz bz2 xz zst iso dmg cab jar deb rpm"),
        (new FileKind("code", Icons.Material.Outlined.Code), "cs razor js mjs ts tsx jsx py rb go rs c h cpp hpp java kt swift php sh ps1 bat sql html htm css scss json xml yaml yml toml ini"),
        (new FileKind("text", Icons.Material.Outlined.Article), "txt md log tex srt"));

    /// <summary>Any other file.</summary>
    public static FileKind Other { get; } = new("other", Icons.Material.Outlined.InsertDriveFile);

    /// <summary>The kind that the extension suggests.</summary>
    public static FileKind Of(string name)
    {
        var extension = Path.GetExtension(name);
        return extension.Length > 1 && ByExtension.TryGetValue(extension[1..], out var kind) ? kind : Other;
    }

    /// <summary>The extensions of some kinds.</summary>
    public static IReadOnlyCollection<string> ExtensionsOf(params string[] kinds) =>
        [.. ByExtension.Where(pair => kinds.Contains(pair.Value.Css, StringComparer.Ordinal)).Select(pair => pair.Key)];

    private static Dictionary<string, FileKind> Build(params (FileKind Kind, string Extensions)[] kinds) => kinds
        .SelectMany(entry => entry.Extensions.Split(' '), (entry, extension) => (extension, entry.Kind))
        .ToDictionary(pair => pair.extension, pair => pair.Kind, StringComparer.OrdinalIgnoreCase);
}
