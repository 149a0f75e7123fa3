using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Core.Maintenance;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Browser;

/// <summary>A new vault and a person who is signed in to it in a browser.</summary>
internal sealed class VaultScene : IAsyncDisposable
{
    private readonly IBrowser _browser;
    private readonly List<string> _faults = [];

    private VaultScene(IBrowser browser, VaultApp app, IBrowserContext context)
    {
        _browser = browser;
        App = app;
        Context = context;
    }

    public VaultApp App { get; }

    public IBrowserContext Context { get; }

    /// <summary>What the pages wrote to the console as errors, and what they threw.</summary>
    public IReadOnlyList<string> Faults => _faults;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<VaultScene> StartAsync(
        BrowserFixture fixture, Dictionary<string, string>? settings = null, BrowserNewContextOptions? options = null)
    {
        var browser = fixture.Require();
        var app = VaultApp.Start(settings);
        using var client = await VaultClient.SetUpAsync(app);
        var context = await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        await SignInAsync(app, context, client);
        return new VaultScene(browser, app, context);
    }

    /// <summary>The drive in a new window, ready for files.</summary>
    public async Task<IPage> OpenDriveAsync(string path = "/")
    {
        var page = await OpenAsync(path);
        await page.WaitForSelectorAsync("input[type=file]:enabled", new() { State = WaitForSelectorState.Attached });
        await page.WaitForSelectorAsync("h1");
        return page;
    }

    /// <summary>A page in a new window.</summary>
    public async Task<IPage> OpenAsync(string path)
    {
        var page = await Context.NewPageAsync();
        page.PageError += (_, error) => _faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _faults.Add(message.Text);
            }
        };
        await page.GotoAsync(new Uri(App.Address, path).ToString());
        return page;
    }

    /// <summary>Another browser, in which somebody else is signed in.</summary>
    public async Task<IBrowserContext> InviteAsync(string email)
    {
        var context = await _browser.NewContextAsync();
        using var client = await VaultClient.InviteAsync(App, email);
        await SignInAsync(App, context, client);
        return context;
    }

    public Task<UserId> UserAsync() => App.FindUserAsync(VaultClient.AdminEmail);

    public async Task<IReadOnlyList<DriveEntry>> ListAsync() =>
        await App.Get<DriveItems>().ListAsync(await UserAsync(), ItemId.Root, Token);

    /// <summary>Waits, by looking, until the vault holds what a test waits for.</summary>
    public async Task<IReadOnlyList<DriveEntry>> UntilAsync(Func<IReadOnlyList<DriveEntry>, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var entries = await ListAsync();
            if (condition(entries))
            {
                return entries;
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Store and database agree, and nothing is left of what did not become a file.</summary>
    public async Task AssertConsistentAsync(int stored) =>
        Assert.Equal(new ComparisonResult(stored, 0, 0, 0, 0), await App.Get<StoreComparison>().RunAsync(Token));

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await App.DisposeAsync();
    }

    private static Task SignInAsync(VaultApp app, IBrowserContext context, VaultClient client) =>
        context.AddCookiesAsync(client.Cookies.GetCookies(app.Address).Select(cookie => new Cookie
        {
            Name = cookie.Name,
            Value = cookie.Value,
            Url = app.Address.ToString(),
        }));
}
