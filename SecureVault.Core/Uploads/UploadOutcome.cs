using SecureVault.Core.Drive;

namespace SecureVault.Core.Uploads;

/// <summary>The result of a request to upload something. The caller turns it into a sentence or a status code.</summary>
public abstract record UploadOutcome
{
    private UploadOutcome()
    {
    }

    /// <summary>An upload session waits for content until the time given, and longer each time that something arrives.</summary>
    public sealed record Created(VersionId Upload, DateTimeOffset Expires) : UploadOutcome;

    /// <summary>Durable up to the offset; the rest is still missing.</summary>
    public sealed record Received(long Offset, DateTimeOffset Expires) : UploadOutcome;

    /// <summary>The file is in the drive, durable, under this name.</summary>
    public sealed record Stored(ItemId Item, string Name) : UploadOutcome
    {
        /// <summary>The folder that it is in: the one asked for, or, when that was deleted meanwhile, the nearest one above it.</summary>
        public ItemId Folder { get; init; }

        /// <summary>The stored content.</summary>
        public VersionId Version { get; init; }

        /// <summary>Bytes of content.</summary>
        public long Length { get; init; }

        /// <inheritdoc/>
        public override string ToString() => $"Stored({Item})";
    }

    /// <summary>
    /// Another item has the name and the request was to refuse then. The content of an upload session is kept: say what to do with
    /// <see cref="UploadService.FinishAsync"/>.
    /// </summary>
    public sealed record NameTaken : UploadOutcome;

    /// <summary>The file that was to get a new content shows another one than expected by now. Nothing was stored.</summary>
    /// <param name="Current">The content that the file shows.</param>
    public sealed record ContentChanged(VersionId Current) : UploadOutcome;

    /// <summary>The file can't have that name.</summary>
    public sealed record NameInvalid(NameError Error) : UploadOutcome;

    /// <summary>The file is larger than the vault takes.</summary>
    public sealed record TooLarge(long Limit) : UploadOutcome;

    /// <summary>The person's space does not suffice.</summary>
    public sealed record OverQuota(long Left) : UploadOutcome;

    /// <summary>The person has as many files and folders as the vault allows.</summary>
    public sealed record TooManyItems(int Limit) : UploadOutcome;

    /// <summary>The person has too many unfinished uploads already.</summary>
    public sealed record TooManyUnfinished(int Limit) : UploadOutcome;

    /// <summary>There is no such upload of this person, or it has expired; or the file that was to get a new content is gone.</summary>
    public sealed record NotFound : UploadOutcome;

    /// <summary>Another request sends to the upload and does not give way.</summary>
    public sealed record Busy : UploadOutcome;

    /// <summary>The upload continues at another offset.</summary>
    public sealed record WrongOffset(long Offset) : UploadOutcome;

    /// <summary>The content does not have the length that was announced, or is longer than what is missing.</summary>
    /// <param name="IsEnded">False when that was known before any of it was read: then the upload can go on.</param>
    public sealed record WrongLength(bool IsEnded) : UploadOutcome;

    /// <summary>Content that came again differs from what was recorded of it; the upload is ended and has to begin anew.</summary>
    public sealed record ContentDiffers : UploadOutcome;

    /// <summary>The store has lost what it had of the upload, which can't go on; begin a new one. The log has an entry with this identifier.</summary>
    public sealed record Lost(string ErrorId) : UploadOutcome;

    /// <summary>The store or the database failed; what was stored of an upload session stays. The log has an entry with this identifier.</summary>
    public sealed record StoreFailed(StoreError Error, string ErrorId) : UploadOutcome;
}
