using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Hosting;

/// <summary>Trusts a reverse proxy's headers only if the proxy is known; anybody can send the same headers.</summary>
internal static class ProxyHosting
{
    // The framework's own switch. It trusts whoever connects, so that a made-up address passes every limit by address.
    private const string TrustEverybody = "ForwardedHeaders_Enabled";

    public static void AddVaultProxies(this IServiceCollection services) =>
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<VaultOptions>>(Configure);

    /// <exception cref="StartException">The framework's switch is on.</exception>
    public static void Check(IConfiguration configuration)
    {
        if (string.Equals(configuration[TrustEverybody], "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartException(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED believes forwarded headers from anybody; remove it and name your proxy's address in Vault:KnownProxies.");
        }
    }

    private static void Configure(ForwardedHeadersOptions headers, IOptions<VaultOptions> vault)
    {
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        if (!NetworkList.TryParse(vault.Value.KnownProxies, out var networks) || networks.Count == 0)
        {
            headers.ForwardedHeaders = ForwardedHeaders.None; // with empty lists the framework would believe everybody
            return;
        }

        headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        headers.ForwardLimit = null; // as many hops as there are known proxies in a row
        foreach (var network in networks)
        {
            headers.KnownIPNetworks.Add(network);
        }
    }
}
