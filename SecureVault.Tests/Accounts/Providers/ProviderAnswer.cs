using System.Text.Json;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>With what a provider signs a token, or pretends to.</summary>
internal enum TokenSignature
{
    Rs256,
    Ps256,
    Es256,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>Nothing, though it names the provider's key.</summary>
    Missing,

    /// <summary>An HMAC whose secret is the text of the public key, which everybody has.</summary>
    HmacOfPublicKey,

    /// <summary>An HMAC whose secret is the client's.</summary>
    HmacOfClientSecret,

    /// <summary>A key that the provider does not publish, under a name of its own.</summary>
    UnknownKey,

    /// <summary>A key that the provider does not publish, under the name of one that it does.</summary>
    ForeignKey,

    /// <summary>The provider's key, but for other claims.</summary>
    OtherClaims,
}

/// <summary>What a provider says about a person at the next sign-in, rightly or wrongly.</summary>
/// <param name="Subject">The person's name at the provider.</param>
internal sealed record ProviderAnswer(string Subject)
{
    /// <summary>Claims of the token besides the usual ones, or in their place; null leaves one out.</summary>
    public IReadOnlyDictionary<string, object?> Claims { get; private init; } = new Dictionary<string, object?>();

    /// <summary>Parameters of the way back besides the usual ones, or in their place; null leaves one out.</summary>
    public IReadOnlyDictionary<string, string?> Parameters { get; private init; } = new Dictionary<string, string?>();

    /// <summary>What the endpoint for claims says; null for the subject alone.</summary>
    public object? UserInfo { get; init; }

    public TokenSignature Signature { get; init; }

    /// <summary>A person whose address the provider has verified.</summary>
    public static ProviderAnswer Verified(string subject, string? email = null) =>
        new ProviderAnswer(subject).With("email", email ?? $"{subject}@example.org").With("email_verified", true);

    /// <summary>A claim as it stands in JSON, or null for none.</summary>
    public ProviderAnswer WithJson(string claim, string? json) => With(claim, json is null ? null : JsonSerializer.Deserialize<JsonElement>(json));

    public ProviderAnswer With(string claim, object? value) => this with { Claims = new Dictionary<string, object?>(Claims) { [claim] = value } };

    public ProviderAnswer Returning(string parameter, string? value) =>
        this with { Parameters = new Dictionary<string, string?>(Parameters) { [parameter] = value } };
}
