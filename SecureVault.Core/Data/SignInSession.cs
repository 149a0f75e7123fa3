using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Data;

/// <summary>One sign-in of one browser. Deleting the row ends it, whoever holds a copy of its cookie.</summary>
public sealed class SignInSession
{
    /// <summary>The hash of the code in the cookie; the code itself is not kept.</summary>
    public required SessionId Id { get; init; }

    /// <summary>The user who signed in.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The account's security stamp when its password was checked; once the account has another one the session is over.</summary>
    public required string SecurityStamp { get; init; }

    /// <summary>Whether the person asked to stay signed in; decides which idle timeout holds.</summary>
    public required bool IsRemembered { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to within some minutes.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When it ends however much it is used.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the person last proved to be the one who signed in: at the sign-in, and each time the password was asked for since.</summary>
    public required DateTimeOffset ConfirmedAt { get; set; }

    /// <summary>How the person signed in.</summary>
    public required SignInWay Way { get; init; }

    /// <summary>The browser's family. Of what a browser tells about itself only this and the system's family are kept.</summary>
    public required BrowserFamily Browser { get; init; }

    /// <summary>The operating system's family.</summary>
    public required SystemFamily System { get; init; }

    /// <summary>The network that the sign-in came from: a /24 of an IPv4 address, a /48 of an IPv6 one; null when there was no address.</summary>
    public required string? Network { get; init; }

    /// <summary>The OpenID provider at which it began; null for none.</summary>
    public string? ProviderIssuer { get; init; }

    /// <summary>The person there; null for none.</summary>
    public string? ProviderSubject { get; init; }

    /// <summary>The provider's session; null when it names none. When the provider ends that, this one ends as well.</summary>
    public string? ProviderSession { get; init; }
}
