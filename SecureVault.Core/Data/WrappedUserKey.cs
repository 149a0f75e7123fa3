namespace SecureVault.Core.Data;

/// <summary>A user key, wrapped under a master key. Deleting the row makes all that it seals unreadable.</summary>
public sealed class WrappedUserKey
{
    /// <summary>Whose key.</summary>
    public required Guid UserId { get; init; }

    /// <summary>From 1, counted up at each rotation.</summary>
    public required int Version { get; init; }

    /// <summary>The master key that wraps it.</summary>
    public required string MasterKeyId { get; set; }

    /// <summary>The wrap; 61 bytes.</summary>
    public required byte[] Wrap { get; set; }

    /// <summary>True for the one key that seals what is new.</summary>
    public required bool IsActive { get; set; }

    /// <summary>When the key was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The hash of the key card that the store has; null until there is one.</summary>
    public byte[]? CardHash { get; set; }
}
