using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Layout;

/// <summary>Stands until the circuit has drawn the page, and says what is missing when it can't.</summary>
public sealed partial class SplashScreen
{
    // For nginx, which passes on none of it by itself; docs/proxies.md has the same.
    private const string ProxyLines =
        """
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
        """;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;
}
