namespace SecureVault.Core.Data;

/// <summary>The attempts of one network at one account's password. The network is kept as a keyed hash, so that the database reveals nobody's address.</summary>
public sealed class SignInNetwork
{
    /// <summary>Whose password.</summary>
    public required Guid UserId { get; init; }

    /// <summary>HMAC-SHA-256 of account and network under a key of the installation; 32 bytes.</summary>
    public required byte[] Network { get; init; }

    /// <summary>Wrong passwords in a row. An attempt counts from before it is checked.</summary>
    public int FailedAttempts { get; set; }

    /// <summary>Before this no attempt from the network is checked.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>When the last attempt was counted.</summary>
    public DateTimeOffset LastAttemptAt { get; set; }

    /// <summary>When the right password last came from the network; null if it never did.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>The same attempts under another hash of the same network.</summary>
    internal SignInNetwork Under(byte[] network) => new()
    {
        UserId = UserId,
        Network = network,
        FailedAttempts = FailedAttempts,
        RetryAt = RetryAt,
        LastAttemptAt = LastAttemptAt,
        LastSignInAt = LastSignInAt,
    };
}
