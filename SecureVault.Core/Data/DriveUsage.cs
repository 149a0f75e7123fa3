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
