using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Recovery;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Recovery;

/// <summary>The program itself, restored on its welcome page in a browser; it goes on with the restored database in the same process.</summary>
public sealed partial class WelcomeRestoreTests(BrowserFixture browser) : IDisposable
{
    private readonly TemporaryFolder _vault = new();
    private readonly TemporaryFolder _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string ObjectFolder => $"--ObjectStore:Disk:Folder={_vault.Combine("objects")}";

    public void Dispose()
    {
        _vault.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task On_an_empty_machine_the_server_waits_is_restored_and_goes_on()
    {
        await MakeVaultAsync();
        CopyKey();
        using var server = new KillableVault(_server.Path);
        await server.StartAsync(ObjectFolder);
        using var client = new VaultClient(server.Address);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/account/sign-in")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/setup/restore")).StatusCode);
        Assert.False(File.Exists(_server.Combine("securevault.db")));

        await using var context = await (await browser.RequireAsync()).NewContextAsync(new() { Locale = "en", ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(await LinkAsync(server, "/setup/restore"));
        await Assertions.Expect(page.Locator("#restore input[type=radio]:checked")).ToHaveCountAsync(1);
        await page.LookAtAsync("restore-offer-en");
        await page.Locator("#restore .sv-button--primary").ClickAsync();

        await Assertions.Expect(page.Locator("#restore[data-state=ready]")).ToBeVisibleAsync();
        await page.LookAtAsync("restore-report-en");
        await page.Locator("#restore a.sv-button--primary").ClickAsync();
        await AssertFilesAsync(server);
    }

    [Fact]
    public async Task A_server_with_a_fresh_database_keeps_it_beside_the_restored_one()
    {
        using var server = new KillableVault(_server.Path);
        await server.StartAsync();
        await server.KillAsync();
        await MakeVaultAsync();
        CopyKey();
        await server.StartAsync(ObjectFolder);
        await using var context = await (await browser.RequireAsync()).NewContextAsync(
            new() { Locale = "de", ColorScheme = ColorScheme.Dark, ViewportSize = new() { Width = 390, Height = 844 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(await LinkAsync(server, "/setup"));
        await page.LookAtAsync("restore-welcome-de");
        await page.Locator(".sv-card__after a").ClickAsync();

        await page.FillAsync("#word", "löschen");
        await page.Locator("#restore .sv-button--primary").ClickAsync();
        await Assertions.Expect(page.Locator("#word-error")).ToBeVisibleAsync();
        await page.LookAtAsync("restore-offer-de");
        await page.FillAsync("#word", "Wiederherstellen");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("#restore[data-state=ready]")).ToBeVisibleAsync();
        await page.LookAtAsync("restore-report-de");
        Assert.Single(Directory.EnumerateFiles(_server.Path, "securevault.db.*.replaced"));
        using var client = new VaultClient(server.Address);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/setup" + new Uri(page.Url).Query)).StatusCode);
        await AssertFilesAsync(server);
    }

    /// <summary>A vault with a file from before its backup and one from after it.</summary>
    private async Task MakeVaultAsync()
    {
        await using var app = VaultApp.Start(new() { ["Vault:DataFolder"] = _vault.Path });
        using var client = await VaultClient.SetUpAsync(app);
        await StoreAsync(app, "before.txt");
        await app.Get<Backups>().CreateAsync(null, Token);
        await StoreAsync(app, "after.txt");
    }

    private static async Task StoreAsync(VaultApp app, string name)
    {
        var user = await app.FindUserAsync(VaultClient.AdminEmail);
        Assert.IsType<UploadOutcome.Stored>(await app.Get<UploadService>().UploadAsync(
            user, new UploadRequest { Folder = ItemId.Root, Name = name, Length = 5 }, new MemoryStream("hello"u8.ToArray()), null, Token));
    }

    /// <summary>All that is left of the vault's machine: the store, and the master key, which somebody kept.</summary>
    private void CopyKey()
    {
        SqliteConnection.ClearAllPools();
        Directory.CreateDirectory(_server.Combine("keys"));
        File.Copy(_vault.Combine("keys", "master.key"), _server.Combine("keys", "master.key"), overwrite: true);
    }

    private static async Task<string> LinkAsync(KillableVault server, string path)
    {
        string? found = null;
        await WaitFor.ItAsync(
            () => Task.FromResult((found = server.Output.Select(line => Link().Match(line)).LastOrDefault(match => match.Success && match.Groups[1].Value == path)?.Value) is not null),
            "The console shows the link");
        return found!;
    }

    /// <summary>People sign in with their old password, and find what was there before and after the backup.</summary>
    private async Task AssertFilesAsync(KillableVault server)
    {
        using (var client = new VaultClient(server.Address))
        {
            Assert.Equal(HttpStatusCode.Found, (await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        }

        await server.KillAsync();
        await using var app = VaultApp.Start(new() { ["Vault:DataFolder"] = _server.Path, ["ObjectStore:Disk:Folder"] = _vault.Combine("objects") });
        var items = await app.Get<DriveItems>().ListAsync(await app.FindUserAsync(VaultClient.AdminEmail), ItemId.Root, Token);
        Assert.Equal(["after.txt", "before.txt"], items.Select(item => item.Name).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"http://[^/]+(/setup(?:/restore)?)\?code=\S+")]
    private static partial Regex Link();
}
