using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SecureVault.Core.Accounts.Providers;

namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>Takes a provider's word that one of its sessions has ended (OpenID Connect Back-Channel Logout 1.0).</summary>
internal sealed class ProviderLogouts(ProviderDesk desk, ProviderSessions sessions)
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private static readonly string[] Types = ["logout+jwt", "JWT"];

    /// <summary>Verifies the token and ends what it names.</summary>
    /// <returns>False when the token is not right.</returns>
    public async Task<bool> EndAsync(int number, string token, CancellationToken cancellationToken)
    {
        if (await desk.FindConfigurationAsync(number, cancellationToken) is not { } known)
        {
            return false;
        }

        var handler = desk.HandlerOf(number);
        var parameters = handler.TokenValidationParameters.Clone();
        parameters.ValidIssuer = known.Issuer;
        parameters.ConfigurationManager = handler.ConfigurationManager as BaseConfigurationManager;
        parameters.IssuerSigningKeys = known.SigningKeys;
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, parameters);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt || !desk.OptionsOf(number).Is(jwt.Issuer) || !IsLogout(jwt))
        {
            return false;
        }

        var (subject, session) = (result.ClaimsIdentity.FindFirst("sub")?.Value, result.ClaimsIdentity.FindFirst("sid")?.Value);
        if (subject is null && session is null)
        {
            return false;
        }

        await sessions.EndAsync(jwt.Issuer, subject, session, cancellationToken);
        return true;
    }

    /// <summary>Section 2.6: what tells it apart from the token of a sign-in, which must not sign anybody out.</summary>
    private static bool IsLogout(JsonWebToken token) =>
        (token.Typ is null or "" || Types.Contains(token.Typ, StringComparer.OrdinalIgnoreCase))
        && !token.TryGetPayloadValue<object>("nonce", out _)
        && token.TryGetPayloadValue<long>("iat", out _)
        && token.TryGetPayloadValue<JsonElement>("events", out var events)
        && events.ValueKind == JsonValueKind.Object
        && events.TryGetProperty(LogoutEvent, out var happened)
        && happened.ValueKind == JsonValueKind.Object;
}
