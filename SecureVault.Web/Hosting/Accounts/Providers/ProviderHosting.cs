using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Providers;

namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>Registers the OpenID providers of the settings.</summary>
internal static class ProviderHosting
{
    public static AuthenticationBuilder AddProviders(this AuthenticationBuilder authentication, IConfiguration configuration)
    {
        // Without it keys are fetched behind the back of the sign-in that needs them, which then fails.
        AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", true);
        var services = authentication.Services;
        services.AddSingleton<ProviderDesk>();
        services.AddSingleton<ProviderHints>();
        services.AddSingleton<ProviderTickets>();
        services.AddSingleton<ProviderLogouts>();
        services.AddSingleton<ProviderEvents>();
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>, ProviderHandlerOptions>();

        // What is wrong with the settings, the start says in a line; here only their number is needed.
        var count = Math.Min(configuration.GetSection(ProvidersOptions.Section).GetChildren().Count(), ProvidersOptions.MaxCount);
        for (var provider = 0; provider < count; provider++)
        {
            authentication.AddOpenIdConnect(ProviderPaths.SchemeOf(provider), _ => { });
        }

        return authentication;
    }
}
