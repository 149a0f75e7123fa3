namespace SecureVault.Core.Data;

/// <summary>
/// How much of the store a person uses. Triggers on versions and items keep it in step with them, in the same transaction, whatever
/// statement changes one; nothing else writes the sums.
/// </summary>
public sealed class DriveUsage
{
    /// <summary>Whose drive.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>Bytes of all stored contents: current ones, older ones, those in the trash.</summary>
    public long UsedBytes { get; init; }

    /// <summary>Bytes announced by uploads that have not ended.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>Files and folders, those in the trash included.</summary>
    public long ItemCount { get; init; }

    /// <summary>Uploads that have not ended; each becomes an item at most.</summary>
    public long ReservedItems { get; init; }

    /// <summary>The person's own limit in bytes; null where the vault's holds.</summary>
    public long? QuotaBytes { get; set; }
}

/// <summary>How much is in a folder, at every depth. Triggers keep it in step with items and versions, in the same transaction; nothing else writes it.</summary>
public sealed class FolderTotal
{
    /// <summary>Whose folder.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>The folder; all zero for the top.</summary>
    public required Guid FolderId { get; init; }

    /// <summary>Bytes of the current contents of its files, plus the totals of the folders in it. Neither the trash nor older versions count.</summary>
    public long Bytes { get; init; }
}
