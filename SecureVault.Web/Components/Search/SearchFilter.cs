using SecureVault.Core;
using SecureVault.Core.Search;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Search;

/// <summary>Kinds of items that a search can be narrowed to.</summary>
public enum SearchKind
{
    Any,
    Folder,
    Image,
    Document,
    Media,
    Archive,
}

/// <summary>Sizes that a search can be narrowed to.</summary>
public enum SearchSize
{
    Any,

    /// <summary>Below 1 MB.</summary>
    Small,

    /// <summary>1 to 100 MB.</summary>
    Medium,

    /// <summary>Above 100 MB.</summary>
    Large,
}

/// <summary>The search of one window. It stays there: a search never gets into an address.</summary>
public sealed class SearchFilter
{
    private const long Megabyte = 1_000_000;

    public string Text { get; set; } = string.Empty;

    public SearchKind Kind { get; set; }

    public SearchSize Size { get; set; }

    /// <summary>Changed in the last so many days; 0 for any time.</summary>
    public int Age { get; set; }

    /// <summary>The result that had the focus last, and has it again after the person comes back.</summary>
    public ItemId? At { get; set; }

    /// <summary>True while something is looked for.</summary>
    public bool IsActive => !string.IsNullOrWhiteSpace(Text) || Kind != SearchKind.Any || Size != SearchSize.Any || Age > 0;

    public void Clear() => (Text, Kind, Size, Age, At) = (string.Empty, SearchKind.Any, SearchSize.Any, 0, null);

    /// <summary>The same for Core.</summary>
    public SearchQuery ToQuery(DateTimeOffset now) => new()
    {
        Text = Text,
        IsFolder = Kind switch
        {
            SearchKind.Any => null,
            SearchKind.Folder => true,
            SearchKind.Image or SearchKind.Document or SearchKind.Media or SearchKind.Archive => false,
        },
        Extensions = Kind switch
        {
            SearchKind.Image => FileKind.ExtensionsOf("image"),
            SearchKind.Document => FileKind.ExtensionsOf("pdf", "document", "sheet", "slides", "text"),
            SearchKind.Media => FileKind.ExtensionsOf("audio", "video"),
            SearchKind.Archive => FileKind.ExtensionsOf("archive"),
            SearchKind.Any or SearchKind.Folder => null,
        },
        MinBytes = Size switch
        {
            SearchSize.Medium => Megabyte,
            SearchSize.Large => (100 * Megabyte) + 1,
            SearchSize.Any or SearchSize.Small => null,
        },
        MaxBytes = Size switch
        {
            SearchSize.Small => Megabyte - 1,
            SearchSize.Medium => 100 * Megabyte,
            SearchSize.Any or SearchSize.Large => null,
        },
        ChangedFrom = Age > 0 ? now.AddDays(-Age) : null,
    };
}
