namespace SecureVault.Core.Accounts.Passkeys;

/// <summary>One of a person's passkeys, as the person sees it.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Name">The name that the person gave it; null when it does not open.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it was last used, if ever.</param>
/// <param name="IsSynchronised">Whether it is on several devices, or in a backup.</param>
/// <param name="BlockedAt">When its counter went back, so that it signs nobody in any more; null for the others.</param>
public sealed record PasskeyEntry(
    Guid Id, string? Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, bool IsSynchronised, DateTimeOffset? BlockedAt);

/// <summary>A stored passkey: its id goes to the authenticator, and its public key verifies the answer.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="CredentialId">The authenticator's identifier of it.</param>
/// <param name="PublicKey">The public key, in COSE form.</param>
/// <param name="Transports">How browsers reach the authenticator.</param>
/// <param name="IsBackupEligible">Whether it may be on several devices.</param>
/// <param name="IsBackedUp">Whether it was when it was last used.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record StoredPasskey(
    UserId User, byte[] CredentialId, byte[] PublicKey, IReadOnlyList<string> Transports, bool IsBackupEligible, bool IsBackedUp, DateTimeOffset CreatedAt);

/// <summary>A passkey whose making was verified.</summary>
/// <param name="CredentialId">The authenticator's identifier of it.</param>
/// <param name="PublicKey">The public key, in COSE form.</param>
/// <param name="SignCount">The authenticator's counter.</param>
/// <param name="Transports">How browsers reach the authenticator.</param>
/// <param name="IsBackupEligible">Whether it may be on several devices.</param>
/// <param name="IsBackedUp">Whether it is.</param>
public sealed record NewPasskey(byte[] CredentialId, byte[] PublicKey, long SignCount, IReadOnlyList<string> Transports, bool IsBackupEligible, bool IsBackedUp);

/// <summary>How a change of a person's passkeys ended.</summary>
public enum PasskeyChange
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>The session has to prove itself first.</summary>
    NotFresh,

    /// <summary>The person has as many as one may have.</summary>
    TooMany,

    /// <summary>The passkey has an account already.</summary>
    Taken,

    /// <summary>The person has no such passkey.</summary>
    NotFound,

    /// <summary>Without it there would be no way into the account.</summary>
    LastWayIn,
}

/// <summary>A question to an authenticator, answered once.</summary>
/// <param name="Hash">SHA-256 of the challenge.</param>
/// <param name="ExpiresAt">When it counts no more.</param>
public sealed record PasskeyChallenge(byte[] Hash, DateTimeOffset ExpiresAt);

/// <summary>The facts of a verified answer from an authenticator.</summary>
/// <param name="SignCount">The authenticator's counter.</param>
/// <param name="IsBackedUp">Whether the passkey is on several devices now.</param>
public sealed record PasskeyAnswer(long SignCount, bool IsBackedUp);

/// <summary>Verifies the answer of an authenticator: challenge, origin, domain, presence and verification of the person, signature.</summary>
/// <returns>Null when anything of that is wrong.</returns>
public delegate Task<PasskeyAnswer?> PasskeyVerifier(StoredPasskey passkey, CancellationToken cancellationToken);

/// <summary>How a sign-in with a passkey, or a confirmation with one, ended.</summary>
public abstract record PasskeyOutcome
{
    private PasskeyOutcome()
    {
    }

    /// <summary>It is right.</summary>
    /// <param name="Account">The account that may sign in.</param>
    public sealed record Accepted(VerifiedAccount Account) : PasskeyOutcome;

    /// <summary>The answer is wrong, was used already, or there were too many attempts.</summary>
    public sealed record Refused : PasskeyOutcome;

    /// <summary>Nobody has this passkey here, or the person has removed it.</summary>
    public sealed record Unknown : PasskeyOutcome;

    /// <summary>The passkey is right, but an administrator locked the account.</summary>
    public sealed record LockedByAdministrator : PasskeyOutcome;

    /// <summary>The counter of the passkey went back, now or earlier: somebody may have copied it.</summary>
    /// <param name="User">Whose passkey it is.</param>
    /// <param name="IsNew">Whether it did so just now.</param>
    public sealed record Blocked(UserId User, bool IsNew) : PasskeyOutcome;
}
