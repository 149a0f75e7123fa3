using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(SecureVault.Tests.Browser.BrowserFixture))]

namespace SecureVault.Tests.Browser;

/// <summary>One headless Chromium, of the system, for all tests that need a browser.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    // Debian's headless shell first: it draws no window, so the tests in a browser take little more than half the processor's time.
    private static readonly string[] Places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // Each of the last ones keeps the browser from asking other hosts for anything.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Milliseconds until it is clear that nothing comes: the machine may have other things to do.</summary>
    internal const int Patience = 60_000;

    private readonly Lazy<Task<IBrowser>> _browser;
    private IPlaywright? _playwright;

    public BrowserFixture() => _browser = new(LaunchAsync);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            await (await _browser.Value).DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>The browser, which the first test that asks for it starts: most runs of a class or two need none.</summary>
    internal Task<IBrowser> RequireAsync()
    {
        Requirement.Met(Places.Any(File.Exists), "There is no Chromium on this machine.");
        return _browser.Value;
    }

    private async Task<IBrowser> LaunchAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Places.First(File.Exists), Args = Arguments });
    }
}
