using SecureVault.Core.Drive;

namespace SecureVault.Core.Uploads;

/// <summary>How the beginning of an upload session ended.</summary>
public abstract record CreateUploadOutcome
{
    private CreateUploadOutcome()
    {
    }

    /// <summary>It waits for content until the time given, and longer with each sign of life.</summary>
    public sealed record Created(VersionId Upload, DateTimeOffset Expires) : CreateUploadOutcome;

    /// <summary>Another item has the name and the request was to refuse then.</summary>
    public sealed record NameTaken : CreateUploadOutcome;

    /// <summary>The name can't be taken.</summary>
    public sealed record NameInvalid(NameFault Fault) : CreateUploadOutcome;

    /// <summary>The file is larger than the vault takes.</summary>
    public sealed record TooLarge(long Limit) : CreateUploadOutcome;

    /// <summary>The person's space does not suffice.</summary>
    public sealed record OverQuota(long Left) : CreateUploadOutcome;

    /// <summary>The person has as many files and folders as the vault allows.</summary>
    public sealed record TooManyItems(int Limit) : CreateUploadOutcome;

    /// <summary>The person has too many unfinished uploads already.</summary>
    public sealed record TooMany(int Limit) : CreateUploadOutcome;

    /// <summary>The store has no room for it, or it or the database failed. The log has an entry with this identifier.</summary>
    public sealed record StoreFailed(StoreTrouble Trouble, string FaultId) : CreateUploadOutcome;
}

/// <summary>How sending content to an upload session ended.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>Durable up to the offset; more is missing.</summary>
    public sealed record Received(long Offset, DateTimeOffset Expires) : AppendOutcome;

    /// <summary>The file is in the drive, durable, under this name.</summary>
    public sealed record Stored(ItemId Item, string Name, long Length) : AppendOutcome
    {
        /// <summary>The folder that it is in: the one asked for, or, when that was deleted meanwhile, the nearest one above it.</summary>
        public ItemId Folder { get; init; }

        /// <inheritdoc/>
        public override string ToString() => $"Stored({Item})";
    }

    /// <summary>All content is there, but another item has the name: say what to do with <see cref="UploadSessions.FinishAsync"/>.</summary>
    public sealed record NameTaken : AppendOutcome;

    /// <summary>The content continues at another place.</summary>
    public sealed record WrongOffset(long Offset) : AppendOutcome;

    /// <summary>There is no such upload of this person, or it has expired.</summary>
    public sealed record NotFound : AppendOutcome;

    /// <summary>Somebody else sends to it and does not give way.</summary>
    public sealed record Busy : AppendOutcome;

    /// <summary>More came than was announced; the upload is ended.</summary>
    public sealed record TooLong : AppendOutcome;

    /// <summary>Content that came again differs from what was recorded of it; the upload is ended and has to begin anew.</summary>
    public sealed record ContentDiffers : AppendOutcome;

    /// <summary>The store has lost what it had of the upload, which can't go on; begin a new one. The log has an entry with this identifier.</summary>
    public sealed record Lost(string FaultId) : AppendOutcome;

    /// <summary>The store or the database failed; what was stored before stays. The log has an entry with this identifier.</summary>
    public sealed record StoreFailed(StoreTrouble Trouble, string FaultId) : AppendOutcome;
}

/// <summary>An upload that has not ended, as its owner sees it.</summary>
/// <param name="Upload">Its identifier.</param>
/// <param name="Folder">Where the file is to come.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Length">Bytes of content.</param>
/// <param name="Offset">How many are durable without a gap.</param>
/// <param name="LastModified">The file's own time, if it was told.</param>
/// <param name="Expires">Until when it is kept without a sign of life.</param>
/// <param name="IsActive">True while somebody sends to it.</param>
public sealed record UnfinishedUpload(
    VersionId Upload, ItemId Folder, string Name, long Length, long Offset, DateTimeOffset? LastModified, DateTimeOffset Expires, bool IsActive)
{
    /// <inheritdoc/>
    public override string ToString() => $"UnfinishedUpload({Upload}, {Offset} of {Length})";
}
