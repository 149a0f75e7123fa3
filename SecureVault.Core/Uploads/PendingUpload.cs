using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>An upload between its pending row and its commit, with the ciphers that seal it.</summary>
internal sealed class PendingUpload : IDisposable
{
    public required UserId Owner { get; init; }

    public required ItemId Folder { get; init; }

    public required ItemName Name { get; init; }

    public required string MediaType { get; init; }

    /// <summary>When the file was last changed where it comes from; null where nobody told, or nothing that can be.</summary>
    public DateTimeOffset? FileTime { get; init; }

    public required VersionId Version { get; init; }

    /// <summary>The item that the version makes, unless it replaces another's content.</summary>
    public required ItemId Item { get; init; }

    /// <summary>The version of the owner's key that the row is sealed under.</summary>
    public required int UserKeyVersion { get; init; }

    public required ObjectKey ObjectKey { get; init; }

    public required SealedLayout Layout { get; init; }

    public required ObjectSealer Sealer { get; init; }

    public required UploadRecordCipher Records { get; init; }

    /// <summary>The content that this is a thumbnail of; null for files.</summary>
    public PictureOf? ThumbnailOf { get; init; }

    /// <summary>The file that gets a new content, and the one that it has to show until then; null where name and folder decide.</summary>
    public ExpectedContent? Replaces { get; init; }

    /// <summary>The content that it seals anew; null for all that is new.</summary>
    public StoredContent? Reseals { get; init; }

    /// <summary>The version that object and file key are bound to: its own, or that of the content that it seals anew.</summary>
    public VersionId Content => Reseals?.Version ?? Version;

    /// <summary>Keeps the sweeper away; null for an upload session, whose journal does that.</summary>
    public UploadLease? Lease { get; init; }

    /// <summary>The session it belongs to; null for an upload that ends with the call that made it.</summary>
    public OpenSession? Session { get; init; }

    public void Dispose()
    {
        Sealer.Dispose();
        Records.Dispose();
    }
}

/// <summary>An upload session as it was when it was opened.</summary>
/// <param name="OnConflict">How the commit handles a name that is taken.</param>
/// <param name="Expires">Until when it is kept if nothing more arrives.</param>
/// <param name="StoreUpload">The store's own name of the upload in parts; null until it was begun there.</param>
/// <param name="Progress">The content that has been kept so far.</param>
internal sealed record OpenSession(NameConflict OnConflict, DateTimeOffset Expires, string? StoreUpload, UploadProgress Progress);
