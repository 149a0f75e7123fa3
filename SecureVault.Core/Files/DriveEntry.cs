namespace SecureVault.Core.Files;

/// <summary>A file as its owner sees it.</summary>
/// <param name="Id">Stays the same when the file is replaced.</param>
/// <param name="Name">Opened; for the owner's eyes only.</param>
/// <param name="Length">Bytes of content.</param>
/// <param name="MediaType">As the browser named it at upload, or application/octet-stream.</param>
/// <param name="Created">When the file came into the drive.</param>
/// <param name="Modified">When its content last changed.</param>
/// <param name="Version">The content that it shows.</param>
public sealed record DriveEntry(
    ItemId Id, string Name, long Length, string MediaType, DateTimeOffset Created, DateTimeOffset Modified, VersionId Version)
{
    /// <summary>Without the name, so that an entry in a log line tells nothing.</summary>
    public override string ToString() => $"DriveEntry({Id})";
}
