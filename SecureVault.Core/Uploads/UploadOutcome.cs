using SecureVault.Core.Drive;

namespace SecureVault.Core.Uploads;

/// <summary>How an upload ended.</summary>
public abstract record UploadOutcome
{
    private UploadOutcome()
    {
    }

    /// <summary>The file is in the drive, durable, under this name.</summary>
    public sealed record Stored(ItemId Item, string Name) : UploadOutcome
    {
        /// <summary>The folder that it is in: the one asked for, or, when that was deleted meanwhile, the nearest one above it.</summary>
        public ItemId Folder { get; init; }

        /// <summary>The stored content.</summary>
        public VersionId Version { get; init; }

        /// <inheritdoc/>
        public override string ToString() => $"Stored({Item})";
    }

    /// <summary>Another item has the name and the request was to refuse then.</summary>
    public sealed record NameTaken : UploadOutcome;

    /// <summary>The name can't be taken.</summary>
    public sealed record NameInvalid(NameFault Fault) : UploadOutcome;

    /// <summary>The file is larger than the vault takes.</summary>
    public sealed record TooLarge(long Limit) : UploadOutcome;

    /// <summary>The person's space does not suffice.</summary>
    public sealed record OverQuota(long Left) : UploadOutcome;

    /// <summary>The person has as many files and folders as the vault allows.</summary>
    public sealed record TooManyItems(int Limit) : UploadOutcome;

    /// <summary>More or fewer bytes came than were announced.</summary>
    public sealed record ContentChanged : UploadOutcome;

    /// <summary>The person has too many unfinished uploads already.</summary>
    public sealed record TooManyUnfinished(int Limit) : UploadOutcome;

    /// <summary>The sender gave up; what has arrived is kept, and the upload can go on.</summary>
    public sealed record Interrupted : UploadOutcome;

    /// <summary>The store failed; the log has an entry with this identifier.</summary>
    public sealed record StoreFailed(StoreTrouble Trouble, string FaultId) : UploadOutcome;
}
