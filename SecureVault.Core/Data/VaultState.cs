namespace SecureVault.Core.Data;

/// <summary>Facts about this installation; one row.</summary>
public sealed class VaultState
{
    /// <summary>The only identifier that the row can have.</summary>
    public const int SingleId = 1;

    /// <summary>Always <see cref="SingleId"/>.</summary>
    public int Id { get; init; } = SingleId;

    /// <summary>When an administrator confirmed that the recovery key is kept apart from the data.</summary>
    public DateTimeOffset? RecoveryKeyConfirmedAt { get; set; }

    /// <summary>The master key that the confirmation was for.</summary>
    public string? ConfirmedMasterKeyId { get; set; }

    /// <summary>Attempts to sign in that count for no account: unknown addresses, and accounts that are locked out already.</summary>
    public long UncountedAttempts { get; set; }

    /// <summary>The vault's identifier, for life; also in the store's marker. Null until the first start that knows of markers.</summary>
    public Guid? VaultId { get; set; }

    /// <summary>How many markers this database has written into its store; the number stands in each of them.</summary>
    public long Generation { get; set; }

    /// <summary>The stamp of the marker that the store is known to have; null before the first.</summary>
    public Guid? MarkerStamp { get; set; }

    /// <summary>The stamp of a marker that is on its way: after a crash the store has it, or the one before.</summary>
    public Guid? NextMarkerStamp { get; set; }

    /// <summary>Why nothing may be removed from the store; the number of a HoldReason, null when it may.</summary>
    public int? HoldReason { get; set; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? HeldSince { get; set; }

    /// <summary>The latest time that was seen and believed.</summary>
    public DateTimeOffset? LastSeenAt { get; set; }

    /// <summary>Until when nothing is removed because of its age; set when a database older than its store was taken over.</summary>
    public DateTimeOffset? NoExpiryBefore { get; set; }
}
