using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Proxies;

/// <summary>A vault, a proxy in front of it, and a browser that knows only the proxy.</summary>
internal sealed class ProxyScene : IAsyncDisposable
{
    private ProxyScene(VaultScene vault, ReverseProxy proxy, VaultLog log) => (Vault, Proxy, Log) = (vault, proxy, log);

    public VaultScene Vault { get; }

    public ReverseProxy Proxy { get; }

    public VaultLog Log { get; }

    public static async Task<ProxyScene> StartAsync(BrowserFixture browser, Func<Uri, Task<ReverseProxy>> start, string locale = "en")
    {
        var log = new VaultLog();
        var vault = await VaultScene.StartAsync(
            browser,
            settings: null,

            // No browser runs a service worker that comes with a certificate it doesn't trust, and Chromium writes so to the console.
            new() { ViewportSize = new() { Width = 1440, Height = 900 }, IgnoreHTTPSErrors = true, Locale = locale, ServiceWorkers = ServiceWorkerPolicy.Block },
            services => services.AddSingleton<ILoggerProvider>(log));
        var proxy = await start(vault.App.Address);
        vault.Through = proxy.Address;
        return new ProxyScene(vault, proxy, log);
    }

    /// <summary>Signs in on the page, as cookies depend on the way; whatever comes then is shown.</summary>
    public async Task<IPage> SignInAsync()
    {
        await Vault.Context.ClearCookiesAsync();
        var page = await Vault.OpenAsync("/account/sign-in");
        await page.FillAsync("[name='Form.Email']", VaultClient.AdminEmail);
        await page.FillAsync("[name='Form.Password']", VaultClient.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
        return page;
    }

    /// <summary>The drive, ready for files.</summary>
    public async Task<IPage> OpenDriveAsync()
    {
        var page = await SignInAsync();
        await page.WaitForSelectorAsync("input[type=file]:enabled", new() { State = WaitForSelectorState.Attached });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
