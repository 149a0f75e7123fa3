namespace SecureVault.Core.Uploads;

/// <summary>Where an upload continues.</summary>
/// <param name="Offset">Bytes that are durable without a gap.</param>
/// <param name="Length">Bytes of the whole.</param>
/// <param name="Expires">Until when it is kept; null when it has become a file.</param>
public sealed record UploadPosition(long Offset, long Length, DateTimeOffset? Expires)
{
    /// <summary>True when all content is there but it is no file yet: see <see cref="UploadService.FinishAsync"/>.</summary>
    public bool IsUncommitted => Offset == Length && Expires is not null;
}

/// <summary>An upload that has not ended, as its owner sees it.</summary>
/// <param name="Upload">Its identifier.</param>
/// <param name="Folder">Where the file is to go.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Length">Bytes of content.</param>
/// <param name="Offset">How many are durable without a gap.</param>
/// <param name="LastModified">The file's own time, if it was told.</param>
/// <param name="Expires">Until when it is kept if nothing more arrives.</param>
/// <param name="IsActive">True while somebody sends to it.</param>
public sealed record UnfinishedUpload(
    VersionId Upload, ItemId Folder, string Name, long Length, long Offset, DateTimeOffset? LastModified, DateTimeOffset Expires, bool IsActive)
{
    /// <inheritdoc/>
    public override string ToString() => $"UnfinishedUpload({Upload}, {Offset} of {Length})";
}
