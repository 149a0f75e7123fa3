namespace SecureVault.Core.Data;

/// <summary>What this installation remembers about itself; one row.</summary>
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
}
