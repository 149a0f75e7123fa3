using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts.Providers;

namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>What the vault asks of a provider beyond what the framework's handler does by itself.</summary>
internal sealed class ProviderEvents(IOptions<ProvidersOptions> providers, IOptions<VaultOptions> vault, ProviderTickets tickets)
{
    public void Attach(OpenIdConnectEvents events)
    {
        events.OnRedirectToIdentityProvider = LeaveAsync;
        events.OnAuthorizationCodeReceived = CheckIssuerAsync;
        events.OnTokenValidated = ReadTokenAsync;
        events.OnUserInformationReceived = ReadUserAsync;
        events.OnTicketReceived = tickets.FinishAsync;
        events.OnAccessDenied = ProviderTickets.CancelAsync;
        events.OnRemoteFailure = tickets.FailAsync;
    }

    /// <summary>The provider compares the address to come back to with the one that it was told, so it is the public one.</summary>
    private Task LeaveAsync(RedirectContext context)
    {
        if (PublicAddress.TryParse(vault.Value.PublicUrl, out var address))
        {
            context.ProtocolMessage.RedirectUri = new Uri(address, context.Options.CallbackPath).ToString();
        }

        return Task.CompletedTask;
    }

    /// <summary>RFC 9207: an answer that says whom it is from is from this provider, before it gets the code. One that has promised to say so has to.</summary>
    private static async Task CheckIssuerAsync(AuthorizationCodeReceivedContext context)
    {
        var known = await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        var said = context.ProtocolMessage.GetParameter("iss");
        if (said is null ? known.AuthorizationResponseIssParameterSupported : said != known.Issuer)
        {
            // Thrown, not failed: that would forget what the visit was for.
            throw new AuthenticationFailureException("The answer is not from this provider.");
        }
    }

    private Task ReadTokenAsync(TokenValidatedContext context)
    {
        // The handler takes unsigned tokens that come from the provider itself, as the specification lets it.
        var token = context.SecurityToken.InnerToken ?? context.SecurityToken;
        if (token.RawSignature is not { Length: > 0 }
            || !ProviderHandlerOptions.Algorithms.Contains(token.Header.Alg)
            || ProviderPaths.NumberOf(context.Scheme.Name) is not { } number
            || ProviderClaims.Read(number, providers.Value.All[number], token.RawPayload) is not { } claims)
        {
            throw new AuthenticationFailureException("The token is not signed, names nobody, or names another provider.");
        }

        claims.IdToken = context.TokenEndpointResponse?.IdToken;
        context.HttpContext.Features.Set(claims);
        return Task.CompletedTask;
    }

    private static Task ReadUserAsync(UserInformationReceivedContext context)
    {
        context.HttpContext.Features.Get<ProviderClaims>()?.Add(context.User.RootElement);
        return Task.CompletedTask;
    }
}
