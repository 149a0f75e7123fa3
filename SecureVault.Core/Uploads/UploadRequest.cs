using SecureVault.Core.Drive;

namespace SecureVault.Core.Uploads;

/// <summary>A file that is to come into a drive.</summary>
public sealed class UploadRequest
{
    /// <summary>Where to; <see cref="ItemId.Root"/> is the top.</summary>
    public required ItemId Folder { get; init; }

    /// <summary>The name as given; it is checked and normalised.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of content; what arrives has to be exactly as long.</summary>
    public required long Length { get; init; }

    /// <summary>As the browser names it; null or nonsense becomes application/octet-stream.</summary>
    public string? MediaType { get; init; }

    /// <summary>
    /// When the file was last changed where it comes from, if that is known. It is kept with the content; and with name and length it tells whether a
    /// file is the same.
    /// </summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>What to do when the name is taken.</summary>
    public NameConflict OnConflict { get; init; }

    /// <summary>
    /// Set for a new content of one file, wherever that is by now and whatever it is called. It is stored only if the file still shows
    /// the content given; the commit decides, so that of two writers who began with the same content one is told. Not for upload sessions.
    /// </summary>
    public ExpectedContent? Replaces { get; init; }

    /// <summary>Set for a thumbnail of a content: it belongs to that content and is no item of its own.</summary>
    internal PictureOf? ThumbnailOf { get; init; }

    /// <summary>Set for a content that is stored already and gets another object, under another key.</summary>
    internal StoredContent? Reseals { get; init; }
}

/// <summary>The content that a file has to show for a new one to take its place.</summary>
/// <param name="Item">The file.</param>
/// <param name="Version">Its content.</param>
public sealed record ExpectedContent(ItemId Item, VersionId Version);

/// <summary>A stored content that is to be sealed anew.</summary>
/// <param name="Item">The file that it belongs to.</param>
/// <param name="Version">The content.</param>
/// <param name="Stored">When it was stored.</param>
/// <param name="IsThumbnail">Whether it is a thumbnail, which has no name.</param>
internal sealed record StoredContent(ItemId Item, VersionId Version, DateTimeOffset Stored, bool IsThumbnail);

/// <summary>The content that a thumbnail shows.</summary>
internal sealed record PictureOf(ItemId Item, VersionId Version);
