using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Maintenance;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;
using SecureVault.Web.Components.Upkeep.Diagnostics;
using SecureVault.Web.Endpoints;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Upkeep;

/// <summary>The report about server, proxy and browser, and the text that goes to a helper.</summary>
public sealed class DiagnosticsTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_names_database_store_and_connection_and_copies_none_of_what_identifies_them()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await scene.OpenDriveAsync("/admin/diagnostics");
        await page.GetByText("WebSocket answers in").WaitForAsync();
        await Expect(page.Locator(".sv-diagnostics")).ToContainTextAsync("SQLite 3.");
        await Expect(page.Locator(".sv-diagnostics")).ToContainTextAsync("WAL");
        await Expect(page.Locator(".sv-diagnostics")).ToContainTextAsync(scene.App.Address.Authority);
        await Expect(page.Locator(".sv-diagnostics__bad")).ToHaveCountAsync(0);
        await page.LookAtAsync("diagnostics");

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy for support" }).ClickAsync();
        await page.GetByText("Copied").WaitForAsync();
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");

        Assert.Contains("Database: SQLite 3.", copied, StringComparison.Ordinal);
        Assert.Contains("Store: Disk", copied, StringComparison.Ordinal);
        Assert.Matches(@"WebSocket: \d+ ms", copied);
        var secrets = new[]
        {
            scene.App.Address.Host, VaultClient.AdminEmail, scene.App.Get<IOptions<VaultOptions>>().Value.DataFolder,
            scene.App.Get<IOptions<DatabaseOptions>>().Value.File, Environment.MachineName, Environment.UserName + "/",
        };
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, copied, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(scene.Errors);
    }

    [Theory]
    [InlineData("127.0.0.1", "https", "198.51.100.7", "X-Forwarded-For,X-Forwarded-Proto", "X-Real-IP")]
    [InlineData("203.0.113.1", "http", "127.0.0.1", "", "X-Forwarded-For,X-Forwarded-Proto,X-Real-IP")]
    public async Task Headers_of_known_proxies_are_told_apart_from_those_of_anybody(
        string known, string scheme, string address, string believed, string ignored)
    {
        await using var app = VaultApp.Start(settings: new() { ["Vault:KnownProxies"] = known });
        using var client = await VaultClient.SetUpAsync(app);
        using var http = app.NewClient(new CookieContainer());
        using var request = new HttpRequestMessage(HttpMethod.Get, ConnectionEndpoint.Path);

        // Over HTTPS the cookies have names with a prefix.
        var cookies = client.Cookies.GetCookies(app.Address).Select(cookie => $"{(scheme == "https" ? "__Host-" : string.Empty)}{cookie.Name}={cookie.Value}");
        request.Headers.Add("Cookie", string.Join("; ", cookies));
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Real-IP", "198.51.100.8");

        using var answer = await http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var seen = JsonSerializer.Deserialize<SeenConnection>(await answer.Content.ReadAsStringAsync(Token), JsonSerializerOptions.Web)!;
        Assert.Equal((scheme, address, believed, ignored), (seen.Scheme, seen.Address, string.Join(',', seen.Believed), string.Join(',', seen.Ignored)));
    }

    [Fact]
    public async Task Only_administrators_are_told()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();

        Assert.Null(await vault.Get<SystemReports>().ReadAsync(ada, Token));
    }

    [Theory]
    [InlineData("https", "vault.example.org", false, true)]
    [InlineData("http", "VAULT.example.org", true, true)]
    [InlineData("http", "vault.example.org:8443", true, false)]
    public void Another_scheme_or_host_behind_the_proxy_is_noticed(string scheme, string host, bool sameScheme, bool sameHost)
    {
        var connection = new BrowserConnection(scheme, host, new SeenConnection("http", "vault.example.org", "127.0.0.1", "HTTP/1.1", [], []));

        Assert.Equal((sameScheme, sameHost), (connection.HasSameScheme, connection.HasSameHost));
    }
}
