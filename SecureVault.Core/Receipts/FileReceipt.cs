using SecureVault.Core.Drive;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>How a content is protected, for its owner to see.</summary>
public sealed record FileReceipt
{
    /// <summary>The file.</summary>
    public required ItemId Item { get; init; }

    /// <summary>The content; its identifier stands in the head of the object.</summary>
    public required VersionId Version { get; init; }

    /// <summary>The name of the content suite.</summary>
    public required string Suite { get; init; }

    /// <summary>Which of the owner's keys the file's key is wrapped under.</summary>
    public required int KeyVersion { get; init; }

    /// <summary>How many chunks were sealed, each by itself.</summary>
    public required long Chunks { get; init; }

    /// <summary>In how many parts the object went to the store.</summary>
    public required int Parts { get; init; }

    /// <summary>Bytes of content.</summary>
    public required long PlainLength { get; init; }

    /// <summary>Bytes of the object.</summary>
    public required long SealedLength { get; init; }

    /// <summary>As the uploader named it.</summary>
    public required string MediaType { get; init; }

    /// <summary>The check sum as zip archives use it.</summary>
    public required uint Crc32 { get; init; }

    /// <summary>32 bytes; null until the first verification when the upload did not run through in one go.</summary>
    public required IReadOnlyList<byte>? Sha256 { get; init; }

    /// <summary>Where the object lies.</summary>
    public required StoredPlace Place { get; init; }

    /// <summary>When the upload began.</summary>
    public required DateTimeOffset Stored { get; init; }

    /// <summary>When the whole object was last read and found to be what was stored; null if never.</summary>
    public required DateTimeOffset? Verified { get; init; }

    /// <summary>Without the checksums: they tell which known file it is.</summary>
    public override string ToString() => $"FileReceipt({Version})";
}

/// <summary>Where an object lies.</summary>
/// <param name="Kind">The kind of store.</param>
/// <param name="Bucket">The bucket; null in a folder.</param>
/// <param name="Key">The object's key, with what the settings put in front of it.</param>
public sealed record StoredPlace(ObjectStoreKind Kind, string? Bucket, string Key);

/// <summary>How a verification ended.</summary>
public abstract record VerifyOutcome
{
    private VerifyOutcome()
    {
    }

    /// <summary>Every byte is what was stored.</summary>
    public sealed record Intact(FileReceipt Receipt) : VerifyOutcome;

    /// <summary>The object is not what was stored; the log has an entry with this identifier.</summary>
    /// <param name="Chunk">The number of the chunk that failed, from zero; null when it is not a chunk.</param>
    /// <param name="ErrorId">The number in the log.</param>
    public sealed record Damaged(long? Chunk, string ErrorId) : VerifyOutcome;

    /// <summary>The store has no such object; the log has an entry with this identifier.</summary>
    public sealed record Missing(string ErrorId) : VerifyOutcome;

    /// <summary>The store failed, which says nothing about the object; the log has an entry with this identifier.</summary>
    public sealed record StoreFailed(StoreError Error, string ErrorId) : VerifyOutcome;

    /// <summary>The person verifies too many contents already; this one was not read.</summary>
    public sealed record TooMany : VerifyOutcome;

    /// <summary>There is no such file or content (any more).</summary>
    public sealed record Gone : VerifyOutcome;
}
