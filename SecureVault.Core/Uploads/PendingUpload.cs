using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>An upload between its pending row and its commit.</summary>
internal sealed class PendingUpload : IDisposable
{
    public required UserId Owner { get; init; }

    public required ItemId Folder { get; init; }

    public required ItemName Name { get; init; }

    public required string MediaType { get; init; }

    public required VersionId Version { get; init; }

    /// <summary>The item that the version makes, unless it replaces another's content.</summary>
    public required ItemId Item { get; init; }

    public required ObjectKey ObjectKey { get; init; }

    public required SealedLayout Layout { get; init; }

    public required ObjectSealer Sealer { get; init; }

    public required UploadRecordCipher Seals { get; init; }

    /// <summary>Whether it can go on after the request that began it.</summary>
    public required bool IsSession { get; init; }

    /// <summary>The content that this is a thumbnail of; null for files.</summary>
    public required PictureOf? ThumbnailOf { get; init; }

    public void Dispose()
    {
        Sealer.Dispose();
        Seals.Dispose();
    }
}
