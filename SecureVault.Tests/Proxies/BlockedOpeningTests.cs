using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Proxies;

/// <summary>Proxies that drop what a page's connection needs: page and log say what is missing.</summary>
public sealed class BlockedOpeningTests(BrowserFixture browser)
{
    private const int OtherHost = 560;
    private const int NoUpgrade = 561;

    [Theory]
    [InlineData("en", "passes on another host name")]
    [InlineData("de", "gibt einen anderen Hostnamen weiter")]
    public async Task A_bare_proxy_pass_is_told_to_pass_on_the_host(string locale, string said)
    {
        await using var scene = await ProxyScene.StartAsync(browser, vault => ReverseProxy.StartNginxAsync(vault, string.Empty, string.Empty), locale);

        var page = await scene.SignInAsync();
        await page.GetByText(said).WaitForAsync();
        await page.GetByText("proxy_set_header Host $http_host;").First.WaitForAsync();

        await WaitFor.ItAsync(() => Task.FromResult(scene.Log.Of(OtherHost).Count > 0), "The log says it");
        await page.ReloadAsync();
        await page.GetByText(said).WaitForAsync();
        var line = Assert.Single(scene.Log.Of(OtherHost)); // one a minute is enough
        Assert.Contains(scene.Proxy.Address.Authority, line, StringComparison.Ordinal);
        Assert.Contains(scene.Vault.App.Address.Authority, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "doesn't let WebSockets through")]
    [InlineData("de", "lässt keine WebSockets durch")]
    public async Task A_proxy_that_drops_the_upgrade_is_told_to_pass_it_on(string locale, string said)
    {
        await using var scene = await ProxyScene.StartAsync(
            browser, vault => ReverseProxy.StartNginxAsync(vault, string.Empty, "proxy_set_header Host $http_host;"), locale);

        var page = await scene.SignInAsync();
        await page.GetByText(said).WaitForAsync();

        await page.GetByText("proxy_set_header Upgrade $http_upgrade;").First.WaitForAsync();
        Assert.False(await page.Locator("#blazor-error-ui").IsVisibleAsync());
        Assert.Single(scene.Log.Of(NoUpgrade));
        Assert.Empty(scene.Log.Of(OtherHost));
    }
}
