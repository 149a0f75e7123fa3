using SecureVault.Core.Drive;

namespace SecureVault.Core.Downloads;

/// <summary>How the opening of a file ended.</summary>
public abstract record DownloadOutcome
{
    private DownloadOutcome()
    {
    }

    /// <summary>The file is open; the caller disposes it.</summary>
    public sealed record Opened(FileDownload File) : DownloadOutcome;

    /// <summary>There is no such file for who asks.</summary>
    public sealed record NotFound : DownloadOutcome;

    /// <summary>The object is missing or does not open; the log has an entry with this identifier.</summary>
    public sealed record Damaged(string ErrorId) : DownloadOutcome;

    /// <summary>The store failed; the log has an entry with this identifier.</summary>
    public sealed record StoreFailed(StoreError Error, string ErrorId) : DownloadOutcome;
}

/// <summary>Identifies the content of a download in the operator's log; never by name.</summary>
/// <param name="Item">The file.</param>
/// <param name="Version">Its content.</param>
/// <param name="ObjectKey">The object of the content; null before it is known.</param>
public sealed record ContentSource(ItemId Item, VersionId Version, string? ObjectKey);

/// <summary>An open file.</summary>
public sealed class FileDownload : IAsyncDisposable
{
    internal FileDownload(DriveEntry entry, string mediaType, Stream content, string objectKey)
    {
        Entry = entry;
        Source = new ContentSource(entry.Id, entry.Version, objectKey);
        MediaType = mediaType;
        Content = content;
    }

    /// <summary>The file's name, for its owner.</summary>
    public string Name => Entry.Name;

    /// <summary>As the browser named it at upload. Copies keep it; content is never sent under it.</summary>
    public string MediaType { get; }

    /// <summary>Bytes of content.</summary>
    public long Length => Entry.Length;

    /// <summary>When the file was last changed where it came from; where nobody told, when its content came here.</summary>
    public DateTimeOffset Modified => Entry.Modified;

    /// <summary>When the content last changed here: the time for conditional requests, because a replacement may bring along an older file time.</summary>
    public DateTimeOffset Changed => Entry.Changed;

    /// <summary>A strong validator with its quotes: another content has another one.</summary>
    public string ETag => Tag(Entry.Version);

    /// <summary>Seekable; each byte was verified before it is read. A read may throw when the object turns out damaged.</summary>
    public Stream Content { get; }

    /// <summary>The content being read, for the log.</summary>
    public ContentSource Source { get; }

    internal DriveEntry Entry { get; }

    internal static string Tag(VersionId version) => $"\"{version.Value:N}\"";

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
