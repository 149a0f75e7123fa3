using System.Diagnostics;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SecureVault.Core.Accounts.Providers;

namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>Configures the framework's handler for each provider.</summary>
internal sealed class ProviderHandlerOptions(IOptions<ProvidersOptions> providers, ProviderEvents events) : IConfigureNamedOptions<OpenIdConnectOptions>
{
    /// <summary>Signatures with a key of the provider's own. Never "none", and no HMAC: whoever knows the key that verifies it could sign.</summary>
    internal static readonly IReadOnlyList<string> Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>Cookies of visits that have not come back.</summary>
    internal const string CookiePrefix = HostCookies.Ours + "Oidc";
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    // Both cookies of a visit; the nonce's would live for an hour.
    private static readonly TimeSpan VisitTime = TimeSpan.FromMinutes(15);

    // A provider that moves to another machine is found again.
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(10);

    // Whoever sends tokens with made-up keys must not make the vault ask the provider each time.
    private static readonly TimeSpan KeyRefreshInterval = TimeSpan.FromMinutes(1);

    public void Configure(OpenIdConnectOptions options) => throw new UnreachableException("Each provider has a name.");

    public void Configure(string? name, OpenIdConnectOptions options)
    {
        if (ProviderPaths.NumberOf(name) is not { } number)
        {
            return;
        }

        var provider = providers.Value.All[number];
        options.SignInScheme = IdentityConstants.ApplicationScheme;
        options.Authority = provider.Authority;
        options.RequireHttpsMetadata = !new Uri(provider.Authority).IsLoopback;
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret.Length > 0 ? provider.ClientSecret : null;
        options.ResponseType = OpenIdConnectResponseType.Code;

        // A form that another site posts comes without our cookies.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.DisableTelemetry = true;
        options.BackchannelTimeout = AnswerTimeout;
        options.BackchannelHttpHandler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = ConnectionLife };
        options.RefreshInterval = KeyRefreshInterval;
        options.Scope.Clear();
        foreach (var scope in provider.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            options.Scope.Add(scope);
        }

        options.RemoteAuthenticationTimeout = VisitTime;
        options.ProtocolValidator.NonceLifetime = VisitTime;
        options.ClaimActions.Clear();
        SetPaths(options, number);
        SetValidation(options.TokenValidationParameters);
        events.Attach(options.Events);
    }

    private static void SetPaths(OpenIdConnectOptions options, int number)
    {
        options.CallbackPath = ProviderPaths.CallbackOf(number);

        // Sign-outs have endpoints of our own; the handler's would end a session by a link on any page.
        options.RemoteSignOutPath = PathString.Empty;
        options.SignedOutCallbackPath = PathString.Empty;
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.Path = "/"; // as the prefix __Host- asks
            cookie.HttpOnly = true;
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        options.CorrelationCookie.Name = CookiePrefix + "State.";
        options.NonceCookie.Name = CookiePrefix + "Nonce.";
    }

    private static void SetValidation(TokenValidationParameters parameters)
    {
        parameters.ValidAlgorithms = Algorithms;
        parameters.ClockSkew = ProviderSignIn.Tolerance;
        parameters.RequireExpirationTime = true;
        parameters.ValidateAudience = true;
        parameters.ValidateIssuer = true;
    }
}
