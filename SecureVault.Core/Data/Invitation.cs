namespace SecureVault.Core.Data;

/// <summary>A place for a person who has no account yet. The link's code is not kept, only its hash.</summary>
public sealed class Invitation
{
    /// <summary>Names the invitation in lists.</summary>
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the code in the link; 32 bytes.</summary>
    public required byte[] CodeHash { get; init; }

    /// <summary>The address that the account will have.</summary>
    public required string Email { get; init; }

    /// <summary>The address as Identity compares it; one open invitation an address.</summary>
    public required string NormalizedEmail { get; init; }

    /// <summary>Whether the account will be an administrator's.</summary>
    public required bool IsAdministrator { get; init; }

    /// <summary>
    /// The administrator who made it: when that account is locked, its open invitations end. Null only for those from
    /// before the column. No foreign key: the row is only compared, and adding one would have SQLite rebuild the table.
    /// </summary>
    public Guid? InvitedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the link stops working.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
