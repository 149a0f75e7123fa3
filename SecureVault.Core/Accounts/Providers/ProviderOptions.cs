using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core.Accounts.Providers;

/// <summary>Which people get an account when they first sign in at a provider.</summary>
public enum NewPeopleRule
{
    /// <summary>Nobody, not even with an invitation.</summary>
    Closed,

    /// <summary>Whoever opens an invitation.</summary>
    Invited,

    /// <summary>Also whoever has a verified address of one of the domains.</summary>
    Domains,

    /// <summary>Also whoever is in one of the groups.</summary>
    Groups,
}

/// <summary>One OpenID provider; sections "Oidc:0" to "Oidc:4".</summary>
public sealed class ProviderOptions
{
    private const int MaxNameLength = 40;

    /// <summary>The name on the button; 1 to 40 characters.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>The provider's issuer: the address before /.well-known/openid-configuration.</summary>
    public string Authority { get; set; } = string.Empty;

    /// <summary>How the provider knows this vault.</summary>
    public string ClientId { get; set; } = string.Empty;

    /// <summary>The secret that goes with it; empty for a public client.</summary>
    public string ClientSecret { get; set; } = string.Empty;

    /// <summary>The scopes to ask for, separated by spaces.</summary>
    public string Scopes { get; set; } = "openid profile email";

    /// <summary>Which people get an account at their first sign-in.</summary>
    public NewPeopleRule NewPeople { get; set; } = NewPeopleRule.Invited;

    /// <summary>The domains of <see cref="NewPeopleRule.Domains"/>, such as "example.org".</summary>
    public IList<string> Domains { get; } = [];

    /// <summary>The groups of <see cref="NewPeopleRule.Groups"/>.</summary>
    public IList<string> Groups { get; } = [];

    /// <summary>The claim that lists a person's groups.</summary>
    public string GroupsClaim { get; set; } = "groups";

    /// <summary>Groups whose members are administrators. Where there are any, whoever leaves them stops being one at the next sign-in.</summary>
    public IList<string> AdministratorGroups { get; } = [];

    /// <summary>
    /// Whether somebody with an account is taken for its owner when the provider says that it has verified the account's address. It holds for
    /// people who manage nothing, once.
    /// </summary>
    public bool LinkVerifiedEmail { get; set; }

    /// <summary>Values of "acr" or "amr" that say that the provider asked for a second factor.</summary>
    public IList<string> SecondFactorValues { get; } = [];

    /// <summary>Whether an issuer is this provider.</summary>
    public bool Is(string issuer) => string.Equals(issuer.TrimEnd('/'), Authority.TrimEnd('/'), StringComparison.Ordinal);

    internal IEnumerable<ValidationResult> Validate(string prefix)
    {
        if (Name.Trim().Length is 0 or > MaxNameLength)
        {
            yield return new ValidationResult($"Give the name for the button; 1 to {MaxNameLength} characters.", [prefix + nameof(Name)]);
        }

        if (!IsSafe(Authority))
        {
            yield return new ValidationResult(
                "Give the provider's issuer, such as https://sign-in.example.org/realms/staff. Plain http is for a provider on this machine.", [prefix + nameof(Authority)]);
        }

        if (ClientId.Length == 0)
        {
            yield return new ValidationResult("Give the name by which the provider knows this vault.", [prefix + nameof(ClientId)]);
        }

        if (!Scopes.Split(' ').Contains("openid", StringComparer.Ordinal))
        {
            yield return new ValidationResult("Without the scope openid a provider says nothing about a person.", [prefix + nameof(Scopes)]);
        }

        if (NewPeople == NewPeopleRule.Domains && Domains.Count == 0)
        {
            yield return new ValidationResult("Name the domains whose people get accounts.", [prefix + nameof(Domains)]);
        }

        if (NewPeople == NewPeopleRule.Groups && Groups.Count == 0)
        {
            yield return new ValidationResult("Name the groups whose people get accounts.", [prefix + nameof(Groups)]);
        }
    }

    private static bool IsSafe(string authority) => Uri.TryCreate(authority, UriKind.Absolute, out var address)
        && address is { Query: "", Fragment: "", UserInfo: "" }
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}

/// <summary>The OpenID providers that people can sign in with; section "Oidc".</summary>
public sealed class ProvidersOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Oidc";

    /// <summary>How many there may be.</summary>
    public const int MaxCount = 5;

    /// <summary>The providers, in the order of their buttons.</summary>
    public IList<ProviderOptions> All { get; } = [];

    /// <summary>The provider that an issuer is; null for one that is not in the settings.</summary>
    public ProviderOptions? Find(string issuer) => All.FirstOrDefault(one => one.Is(issuer));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (All.Count > MaxCount)
        {
            yield return new ValidationResult($"There may be {MaxCount} providers.", [MaxCount.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        }

        foreach (var (index, one) in All.Index())
        {
            foreach (var error in one.Validate($"{index}:"))
            {
                yield return error;
            }

            // A person is known by the issuer: with two of the same each would sign in the other's people, under its own rules.
            if (All.Take(index).Any(earlier => earlier.Is(one.Authority)))
            {
                yield return new ValidationResult("Another provider has the same address.", [$"{index}:{nameof(ProviderOptions.Authority)}"]);
            }
        }
    }
}
