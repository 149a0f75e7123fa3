using Microsoft.AspNetCore.WebUtilities;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>The whole way with providers that others wrote: pushed requests, the code, the claims, and out again.</summary>
public sealed class ForeignProviderTests
{
    [Fact]
    public async Task With_openiddict_people_come_in_and_go_out()
    {
        await using var provider = await OpenIddictProvider.StartAsync("ada");
        await using var app = await StartAsync(provider.Issuer, StubbornProvider.ClientId, StubbornProvider.ClientSecret);
        using var browser = new ForeignBrowser(app);

        Assert.Equal("/recent", await browser.FollowAsync("/account/providers/0?returnUrl=/recent", "ada"));

        Assert.True(await browser.Vault.IsSignedInAsync());
        AssertPushed(browser);
        await app.FindUserAsync("ada@example.org");
        await AssertSignsOutAsync(browser, provider.Issuer);
    }

    [Fact]
    public async Task With_oidc_provider_people_come_in_and_going_out_there_ends_their_other_windows()
    {
        using var provider = await NodeProvider.StartAsync();
        await using var app = await StartAsync(provider.Issuer, NodeProvider.ClientId, NodeProvider.ClientSecret, provider.RegisterAsync);
        using var browser = new ForeignBrowser(app);
        using var elsewhere = new ForeignBrowser(app);

        Assert.Equal("/recent", await browser.FollowAsync("/account/providers/0?returnUrl=/recent", "ada"));
        AssertPushed(browser);
        Assert.Equal("/", await elsewhere.FollowAsync("/account/providers/0", "ada"));
        var copy = browser.Vault.Cookies.GetCookies(app.Address)["SecureVault"]!.Value;
        await app.FindUserAsync("ada@example.org"); // which the provider tells at its endpoint for claims only

        // The browser loses its session here and keeps the one at the provider, which then begins another one.
        browser.Vault.Cookies.GetCookies(app.Address)["SecureVault"]!.Expired = true;
        Assert.Equal("/", await browser.FollowAsync("/account/providers/0", "nobody"));
        using var window = new VaultClient(app);
        window.Cookies.Add(app.Address, new System.Net.Cookie("SecureVault", copy));
        Assert.True(await window.IsSignedInAsync());

        await AssertSignsOutAsync(browser, provider.Issuer);
        Assert.False(await window.IsSignedInAsync());
        Assert.True(await elsewhere.Vault.IsSignedInAsync());
    }

    private static async Task<VaultApp> StartAsync(string issuer, string client, string secret, Func<Uri, Task>? register = null)
    {
        var settings = new Dictionary<string, string> { ["Oidc:0:NewPeople"] = "Domains", ["Oidc:0:Domains:0"] = "example.org" };
        ProviderScene.AddSettings(settings, 0, issuer, client, secret);
        var app = VaultApp.Start(settings);
        await VaultClient.AddAdministratorAsync(app);
        await (register?.Invoke(app.Address) ?? Task.CompletedTask);
        await ProviderScene.UntilKnownAsync(app, 0);
        return app;
    }

    /// <summary>What the vault asks for went from server to server, so the browser carried its name only.</summary>
    private static void AssertPushed(ForeignBrowser browser)
    {
        var asked = QueryHelpers.ParseQuery(browser.Seen[1].Query);
        Assert.Equal(["client_id", "request_uri"], asked.Keys.Order());
    }

    private static async Task AssertSignsOutAsync(ForeignBrowser browser, string issuer)
    {
        using var answer = await browser.Vault.PostAsync("/account/sign-out", "/account/security");
        Assert.Equal("/account/signed-out?provider=0", $"{answer.Headers.Location}");
        Assert.Equal("/account/sign-in?bye=1", await browser.FollowAsync("/account/providers/0/leave", "ada"));
        Assert.Contains(browser.Seen, seen => $"{seen}".StartsWith(issuer, StringComparison.Ordinal) && seen.Query.Contains("id_token_hint", StringComparison.Ordinal));
        Assert.False(await browser.Vault.IsSignedInAsync());
    }
}
