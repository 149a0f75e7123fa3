using System.Security.Cryptography;
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

    /// <summary>Waits until the first bytes of an upload are in the store.</summary>
    public Task UntilSomethingIsStoredAsync() => UntilAsync(() => ObjectFiles().Any());

    /// <summary>Waits until the store is empty.</summary>
    public Task UntilNothingIsLeftAsync() => UntilAsync(() => !ObjectFiles().Any());

    /// <summary>A file of random content with a marker in each mebibyte.</summary>
    /// <returns>Its SHA-256.</returns>
    public static async Task<string> WriteAsync(string path, int mebibytes, byte[] marker)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(path);
        for (var i = 0; i < mebibytes; i++)
        {
            var block = RandomNumberGenerator.GetBytes(1024 * 1024);
            marker.CopyTo(block.AsSpan(i * 100));
            hash.AppendData(block);
            await file.WriteAsync(block, Token);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of a stored file, as a download gives it.</summary>
    public async Task<string> SumAsync(ItemId item)
    {
        var opened = Assert.IsType<DownloadOutcome.Opened>(await App.Get<FileDownloads>().OpenAsync(await UserAsync(), item, Token));
        await using var file = opened.File;
        return Convert.ToHexString(await SHA256.HashDataAsync(file.Content, Token));
    }

    /// <summary>Store and database agree, and nothing is left of what did not become a file.</summary>
    public async Task AssertConsistentAsync(int stored) =>
        Assert.Equal(new ComparisonResult(stored, 0, 0, 0, 0), await App.Get<StoreComparison>().RunAsync(Token));

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await App.DisposeAsync();
    }

    // The store makes its folder with the first object.
    private IEnumerable<string> ObjectFiles() => Directory.Exists(App.Folder.Combine("objects"))
        ? Directory.EnumerateFiles(App.Folder.Combine("objects"), "*", SearchOption.AllDirectories)
        : [];

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!isSo())
        {
            await timer.WaitForNextTickAsync(Token);
        }
    }

    private static Task SignInAsync(VaultApp app, IBrowserContext context, VaultClient client) =>
        context.AddCookiesAsync(client.Cookies.GetCookies(app.Address).Select(cookie => new Cookie
        {
            Name = cookie.Name,
            Value = cookie.Value,
            Url = app.Address.ToString(),
        }));
}
