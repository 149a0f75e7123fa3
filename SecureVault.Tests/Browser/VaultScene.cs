using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Browser;

/// <summary>A new vault and a person who is signed in to it in a browser.</summary>
internal sealed class VaultScene : IAsyncDisposable
{
    private readonly IBrowser _browser;
    private readonly List<string> _errors = [];

    private VaultScene(IBrowser browser, VaultApp app, IBrowserContext context)
    {
        _browser = browser;
        App = app;
        Context = context;
    }

    public VaultApp App { get; }

    public IBrowserContext Context { get; }

    /// <summary>What pages go through from now on, when a test wants the way to be long or to break.</summary>
    public Line? Line { get; private set; }

    /// <summary>The address of a proxy that pages are opened through from now on.</summary>
    public Uri? Through { get; set; }

    /// <summary>What the pages wrote to the console as errors, and what they threw.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Settings with which files of any size travel over the page's own connection.</summary>
    public static Dictionary<string, string> OverTheCircuit => new() { ["Vault:CircuitUploadBytes"] = "1073741824" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<VaultScene> StartAsync(
        BrowserFixture fixture,
        Dictionary<string, string>? settings = null,
        BrowserNewContextOptions? options = null,
        Action<IServiceCollection>? configure = null)
    {
        var browser = await fixture.RequireAsync();
        var app = VaultApp.Start(settings, configure);
        using var client = await VaultClient.SetUpAsync(app);
        var context = await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        context.SetDefaultTimeout(BrowserFixture.Patience);
        await SignInAsync(app, context, client);
        return new VaultScene(browser, app, context);
    }

    /// <summary>Puts a line between the server and the pages that are opened after this.</summary>
    public Line UseLine(TimeSpan roundTrip) => Line = Line.To(App.Address, roundTrip);

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
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _errors.Add(message.Text);
            }
        };
        await page.GotoAsync(new Uri(Through ?? Line?.Address ?? App.Address, path).ToString());
        return page;
    }

    /// <summary>Another browser, in which somebody else is signed in.</summary>
    public async Task<IBrowserContext> InviteAsync(string email)
    {
        var context = await _browser.NewContextAsync();
        context.SetDefaultTimeout(BrowserFixture.Patience);
        using var client = await VaultClient.InviteAsync(App, email);
        await SignInAsync(App, context, client);
        return context;
    }

    /// <summary>Gives the browser the cookies of another session.</summary>
    public async Task SwapSessionAsync(VaultClient client)
    {
        await Context.ClearCookiesAsync();
        await SignInAsync(App, Context, client);
    }

    public Task<UserId> UserAsync() => App.FindUserAsync(VaultClient.AdminEmail);

    public Task<IReadOnlyList<DriveEntry>> ListAsync() => ListAsync(ItemId.Root);

    public async Task<IReadOnlyList<DriveEntry>> ListAsync(ItemId folder) =>
        await App.Get<DriveItems>().ListAsync(await UserAsync(), folder, Token);

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

    /// <summary>Stores a file without a browser.</summary>
    public async Task<ItemId> StoreAsync(string name, byte[] content, ItemId folder = default, string? type = null)
    {
        var request = new UploadRequest { Folder = folder, Name = name, Length = content.Length, MediaType = type };
        var outcome = await App.Get<UploadService>().UploadAsync(await UserAsync(), request, new MemoryStream(content), null, Token);
        return Assert.IsType<UploadOutcome.Stored>(outcome).Item;
    }

    /// <summary>What is in the drive, as name and SHA-256, in the order of the names.</summary>
    public async Task<List<(string Name, string Sum)>> SumsAsync()
    {
        var sums = new List<(string, string)>();
        foreach (var entry in (await ListAsync()).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            sums.Add((entry.Name, await SumAsync(entry.Id)));
        }

        return sums;
    }

    /// <summary>SHA-256 of a stored file, as a download gives it.</summary>
    public async Task<string> SumAsync(ItemId item)
    {
        var outcome = await App.Get<FileDownloads>().OpenAsync(await UserAsync(), item, Token);
        await using var file = Assert.IsType<DownloadOutcome.Opened>(outcome).File;
        return Convert.ToHexString(await SHA256.HashDataAsync(file.Content, Token));
    }

    public Task UntilSomethingIsStoredAsync() =>
        WaitFor.ItAsync(() => Task.FromResult(ObjectFiles().Any()), "Something is in the store");

    /// <summary>No object, no part of one, and no row of an upload under way.</summary>
    public Task UntilNothingIsLeftAsync(TimeSpan? longest = null) => WaitFor.ItAsync(
        async () => !ObjectFiles().Any() && await CountUnfinishedAsync() == 0, "Nothing is left", longest);

    /// <summary>Rows of uploads that are under way or being cleared away.</summary>
    public async Task<int> CountUnfinishedAsync()
    {
        await using var db = await App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        return await db.Versions.CountAsync(version => version.State != VersionState.Stored, Token);
    }

    /// <summary>Store and database agree, and nothing is left of what did not become a file.</summary>
    public async Task AssertConsistentAsync(int stored) =>
        Assert.Equal(new ComparisonResult(stored, 0, 0, 0, 0), await App.Get<StoreComparison>().RunAsync(Token));

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        if (Line is not null)
        {
            await Line.DisposeAsync();
        }

        await App.DisposeAsync();
    }

    // The store makes its folder with the first object.
    private IEnumerable<string> ObjectFiles() => Directory.Exists(App.Folder.Combine("objects"))
        ? Storage.ObjectFiles.In(App.Folder.Combine("objects"))
        : [];

    private static Task SignInAsync(VaultApp app, IBrowserContext context, VaultClient client) =>
        context.AddCookiesAsync(client.Cookies.GetCookies(app.Address).Select(cookie => new Cookie
        {
            Name = cookie.Name,
            Value = cookie.Value,
            Url = app.Address.ToString(),
        }));
}
