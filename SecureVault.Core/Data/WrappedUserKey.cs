namespace SecureVault.Core.Data;

/// <summary>The work that remains for a user key. The numbers are stored; they never change meaning.</summary>
public enum UserKeyPhase
{
    /// <summary>Nothing: it is the active one, or an older one that only recovery blocks in the store need.</summary>
    Settled = 0,

    /// <summary>Names and file keys that are under it are to come under the active key.</summary>
    Rewrapping = 1,

    /// <summary>Contents are to be sealed anew as well, and then it is to be destroyed.</summary>
    Retiring = 2,
}

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

    /// <summary>The work that remains before the active key has taken its place.</summary>
    public UserKeyPhase Phase { get; set; }

    /// <summary>The hash of the key card that the store has; null until there is one.</summary>
    public byte[]? CardHash { get; set; }
}
