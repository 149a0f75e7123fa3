using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(SecureVault.Tests.Browser.BrowserFixture))]

namespace SecureVault.Tests.Browser;

/// <summary>One headless Chromium, of the system, for all tests that need a browser.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // Each of the last ones keeps the browser from asking other hosts for anything.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is { } path)
        {
            Assertions.SetDefaultExpectTimeout(30_000); // the machine may have other things to do
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = Arguments });
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    internal IBrowser Require()
    {
        Requirement.Met(_browser is not null, "There is no Chromium on this machine.");
        return _browser!;
    }
}
