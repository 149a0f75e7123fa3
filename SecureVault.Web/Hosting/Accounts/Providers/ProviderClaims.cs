using System.Buffers.Text;
using System.Text.Json;
using SecureVault.Core.Accounts.Providers;

namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>What a provider says about a person: in the token, and in the answer of its user endpoint.</summary>
internal sealed class ProviderClaims
{
    // OpenID Connect Core 1.0, section 2, has 255 for a subject; longer ones than the database takes are nobody's.
    private const int MaxSubjectLength = 255;
    private const int MaxIssuerLength = 300;
    private const int MaxSessionLength = 255;

    // The last second that has a date.
    private const long MaxSeconds = 253402300799;
    private readonly ProviderOptions _rules;
    private readonly HashSet<string> _groups;

    private ProviderClaims(ProviderPerson person, ProviderOptions rules) => (Person, _rules, _groups) = (person, rules, [.. person.Groups]);

    /// <summary>The person.</summary>
    public ProviderPerson Person { get; private set; }

    /// <summary>The token itself, which the provider may want to see at the sign-out.</summary>
    public string? IdToken { get; set; }

    /// <summary>Reads a token that was verified, as it stands: the framework's claims don't tell a list from what is in it.</summary>
    /// <returns>Null when it names nobody, or another provider than the settings do.</returns>
    public static ProviderClaims? Read(int number, ProviderOptions rules, string payload)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
        var token = document.RootElement;
        if (TextOf(token, "iss") is not { Length: <= MaxIssuerLength } issuer
            || !rules.Is(issuer)
            || TextOf(token, "sub") is not { Length: > 0 and <= MaxSubjectLength } subject)
        {
            return null;
        }

        var person = new ProviderPerson(number, issuer, subject)
        {
            VerifiedEmail = VerifiedEmailOf(token),
            Groups = [.. TextsOf(token, rules.GroupsClaim)],
            HasSecondFactor = TextsOf(token, "acr").Concat(TextsOf(token, "amr")).Intersect(rules.SecondFactorValues).Any(),
            Session = TextOf(token, "sid") is { Length: > 0 and <= MaxSessionLength } session ? session : null,
            ProvenAt = token.TryGetProperty("auth_time", out var time) && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out var seconds) && seconds is >= 0 and <= MaxSeconds
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null,
        };
        return new ProviderClaims(person, rules);
    }

    /// <summary>Adds what the user endpoint says. The handler has seen that it speaks of the same person.</summary>
    public void Add(JsonElement user)
    {
        _groups.UnionWith(TextsOf(user, _rules.GroupsClaim));
        Person = Person with { VerifiedEmail = Person.VerifiedEmail ?? VerifiedEmailOf(user), Groups = [.. _groups] };
    }

    /// <summary>An address counts where the same statement says, with a boolean and nothing like it, that it is verified.</summary>
    private static string? VerifiedEmailOf(JsonElement statement) =>
        statement.TryGetProperty("email_verified", out var verified) && verified.ValueKind == JsonValueKind.True ? TextOf(statement, "email") : null;

    private static string? TextOf(JsonElement statement, string claim) =>
        statement.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A claim that is a text or a list of texts.</summary>
    private static IEnumerable<string> TextsOf(JsonElement statement, string claim) => !statement.TryGetProperty(claim, out var value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)],
        _ => [],
    };
}
