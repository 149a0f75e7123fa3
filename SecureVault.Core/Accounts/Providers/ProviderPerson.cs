namespace SecureVault.Core.Accounts.Providers;

/// <summary>A person as a provider describes them, after everything that it signed was verified.</summary>
/// <param name="Provider">The provider's place in the settings.</param>
/// <param name="Issuer">The provider, as it names itself.</param>
/// <param name="Subject">The person's identifier there.</param>
public sealed record ProviderPerson(int Provider, string Issuer, string Subject)
{
    /// <summary>The address that the provider gives, if it has verified it and says so with a boolean; otherwise null. It names nobody.</summary>
    public string? VerifiedEmail { get; init; }

    /// <summary>The groups that the person is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whether the provider says that it asked for a second factor.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>The provider's own session, which it may end later.</summary>
    public string? Session { get; init; }

    /// <summary>When the person last proved who they are there; null when the provider does not say.</summary>
    public DateTimeOffset? ProvenAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"ProviderPerson({Provider})";
}

/// <summary>A session of a provider that began one here.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">The person there.</param>
/// <param name="Session">Its session; null when it does not name any.</param>
internal sealed record ProviderOrigin(string Issuer, string Subject, string? Session)
{
    /// <summary>When the person last proved who they are there; null when the provider does not say.</summary>
    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>Whether the person has left the groups of administrators, and so stops being one with the session that begins.</summary>
    public bool TakesRole { get; init; }
}
