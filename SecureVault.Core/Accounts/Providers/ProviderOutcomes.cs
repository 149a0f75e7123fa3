namespace SecureVault.Core.Accounts.Providers;

/// <summary>How a sign-in with a provider ended.</summary>
public abstract record ProviderOutcome
{
    private ProviderOutcome()
    {
    }

    /// <summary>The account that may sign in.</summary>
    public sealed record Accepted(VerifiedAccount Account) : ProviderOutcome;

    /// <summary>An administrator locked the account.</summary>
    public sealed record LockedByAdministrator : ProviderOutcome;

    /// <summary>The person has no account, and the rule gives them none.</summary>
    public sealed record Unknown : ProviderOutcome;

    /// <summary>The rule needs an address, and the provider has verified none.</summary>
    public sealed record NotVerified : ProviderOutcome;

    /// <summary>Somebody has an account with the verified address, who may connect it after signing in the usual way.</summary>
    public sealed record AddressTaken : ProviderOutcome;

    /// <summary>The invitation is wrong, used or too old.</summary>
    public sealed record InvitationOver : ProviderOutcome;
}

/// <summary>How connecting an account with a provider, or ending that, ended.</summary>
public enum ProviderChange
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>The session has to prove itself first.</summary>
    NotFresh,

    /// <summary>The provider's person has another account here, or the account another person there.</summary>
    Taken,

    /// <summary>The account is not connected with the provider.</summary>
    NotFound,

    /// <summary>Without it there would be no way into the account.</summary>
    LastWayIn,
}

/// <summary>A provider that an account is connected with.</summary>
/// <param name="Issuer">The provider, as it names itself.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="LastUsedAt">When the person last signed in that way, if ever.</param>
public sealed record ConnectedProvider(string Issuer, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

/// <summary>The means, besides passkeys, by which a person can prove who they are.</summary>
/// <param name="HasPassword">Whether the account has a password, which proves that its person is there even where none signs anybody in.</param>
/// <param name="Providers">The providers that it is connected with.</param>
public sealed record OwnWays(bool HasPassword, IReadOnlyList<ConnectedProvider> Providers);
