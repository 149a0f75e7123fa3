namespace SecureVault.Core.Data;

/// <summary>Where a version is in its life. The numbers are stored; they never change meaning.</summary>
public enum VersionState
{
    /// <summary>The object is being written, or its writer died.</summary>
    Pending = 0,

    /// <summary>The whole object is in the store.</summary>
    Stored = 1,

    /// <summary>The file key is destroyed; the object goes next, then the row.</summary>
    Purging = 2,
}

/// <summary>One content of a file: where its object is and the key that opens it.</summary>
public sealed class FileVersion
{
    /// <summary>Also stands in the head of the object.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose version.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>The item that it belongs to; while pending, the item that is to be.</summary>
    public required Guid ItemId { get; set; }

    /// <summary>Pending, stored or purging.</summary>
    public required VersionState State { get; set; }

    /// <summary>The object's key, written here before the store sees it.</summary>
    public required string ObjectKey { get; set; }

    /// <summary>Bytes of content.</summary>
    public required long PlainLength { get; init; }

    /// <summary>Bytes of the sealed object.</summary>
    public required long SealedLength { get; set; }

    /// <summary>The file key, wrapped under the owner's user key; 61 bytes, null once destroyed.</summary>
    public byte[]? WrappedFileKey { get; set; }

    /// <summary>The user key version that the wrap and the sealed facts are under.</summary>
    public required int UserKeyVersion { get; set; }

    /// <summary>The user key version that the object's recovery block is under: it stays as it is for as long as the object does.</summary>
    public required int RecoveryKeyVersion { get; set; }

    /// <summary>
    /// The stored version whose content this row's object seals anew; object and file key are bound to that version. Once that has taken the new
    /// object, this row is purging and has the old one, which rests until the lease expires. Null for everything else.
    /// </summary>
    public Guid? Reseals { get; set; }

    /// <summary>CRC-32, SHA-256 and media type of the content, sealed; null while pending.</summary>
    public byte[]? SealedFacts { get; set; }

    /// <summary>When a newer content took its place; null for the one that the file shows.</summary>
    public DateTimeOffset? SupersededAt { get; set; }

    /// <summary>When its whole object was last read and found to be what was stored.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>When its object was found damaged or missing; null for one that is well, as far as anybody looked.</summary>
    public DateTimeOffset? DamagedAt { get; set; }

    /// <summary>The first chunk that does not open, from zero; null for an object that is missing, or damaged as a whole.</summary>
    public long? DamagedChunk { get; set; }

    /// <summary>The version that this is a thumbnail of; null for contents. Pictures do not count as used space.</summary>
    public Guid? ThumbnailOf { get; init; }

    /// <summary>When the upload began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// Until when a pending version's writer is alive; renewed while it works. Null for one that was left to an administrator's check, and for
    /// everything that ever was a file: of versions that are being purged, only discarded uploads have one.
    /// </summary>
    public DateTimeOffset? LeaseExpiresAt { get; set; }
}
