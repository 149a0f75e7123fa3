using Microsoft.Playwright;
using SecureVault.Core.Accounts.Links;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>Providers in a real browser, which follows each redirect, or refuses to.</summary>
public sealed class ProvidersInBrowserTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, "en", ColorScheme.Light)]
    [InlineData(390, "de", ColorScheme.Dark)]
    public async Task Somebody_new_comes_in_proves_it_with_the_provider_and_signs_out_there_as_well(int width, string language, ColorScheme scheme)
    {
        await using var provider = await StubbornProvider.StartAsync();
        await using var scene = await StartAsync(provider, new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language, ColorScheme = scheme });
        await scene.Context.ClearCookiesAsync();
        provider.Next = ProviderAnswer.Verified("grace").With("auth_time", StubbornProvider.Seconds(-7200));
        var page = await scene.OpenAsync("/account/sign-in?returnUrl=%2Fsettings%2Fsecurity");
        await page.LookAtAsync($"sign-in-provider-{language}");

        await page.Locator(".sv-providers a").ClickAsync();
        await page.WaitForURLAsync("**/settings/security");
        await Expect(page.Locator(".sv-providers__row button")).ToBeVisibleAsync();
        await Expect(page.Locator("#old")).ToHaveCountAsync(0); // no password, so none to change
        await Expect(page).ToHaveTitleAsync(language == "de" ? "Sicherheit · SecureVault" : "Security · SecureVault");
        await page.LookAtAsync($"provider-connected-{language}");

        // The provider knew the browser and asked for nothing, so the vault asks before what matters.
        await DisconnectAsync(page);
        var proof = page.Locator(".mud-dialog a.sv-button");
        await Expect(proof).ToBeVisibleAsync();
        await Expect(page.Locator("#sv-fresh-password")).ToHaveCountAsync(0);
        await page.LookAtAsync($"provider-proof-{language}");
        provider.Next = ProviderAnswer.Verified("grace").With("auth_time", StubbornProvider.Seconds(0));
        await proof.ClickAsync();
        await page.WaitForURLAsync("**/settings/security");
        await DisconnectAsync(page);
        await Expect(page.Locator(".sv-providers__error")).ToBeVisibleAsync(); // the only way in stays
        await page.LookAtAsync($"provider-last-{language}");

        await page.GotoAsync(scene.App.Address.ToString());
        await page.Locator(".sv-account__button").ClickAsync();
        await page.Locator("form[action='/account/sign-out'] button").ClickAsync();
        await Expect(page.Locator(".sv-providers a")).ToBeVisibleAsync();
        Assert.EndsWith("/account/sign-in?bye=1", page.Url, StringComparison.Ordinal);
        Assert.Equal(1, provider.SignedOut);
        Assert.Empty(provider.Complaints);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Somebody_with_a_password_connects_comes_in_by_it_reads_the_files_and_disconnects()
    {
        await using var provider = await StubbornProvider.StartAsync();
        await using var scene = await StartAsync(provider);
        await scene.StoreAsync("kept.txt", [1, 2, 3]);
        provider.Next = ProviderAnswer.Verified("ada", "somebody-else@example.net");
        var page = await scene.OpenAsync("/settings/security");
        await Expect(page.Locator(".sv-providers__row button")).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync("Security · SecureVault");
        await page.LookAtAsync("provider-not-connected");

        await page.Locator(".sv-providers__row button").ClickAsync();
        await page.WaitForURLAsync("**/settings/security?provider=connected&at=0");
        await Expect(page.Locator(".sv-note--success")).ToContainTextAsync("Example Works is connected");
        await Expect(page).ToHaveTitleAsync("Security · SecureVault");
        await page.LookAtAsync("provider-just-connected");

        await scene.Context.ClearCookiesAsync();
        page = await scene.OpenAsync("/account/sign-in?returnUrl=%2Fsettings%2Fsecurity");
        await page.Locator(".sv-providers a").ClickAsync();
        await page.WaitForURLAsync("**/settings/security");
        Assert.Equal("kept.txt", Assert.Single(await scene.ListAsync()).Name);

        // With a password the proof may be that.
        await DisconnectAsync(page);
        await page.Locator("#sv-fresh-password").FillAsync(VaultClient.Password);
        await page.Locator("#sv-fresh-password").PressAsync("Enter");
        await Expect(page.Locator(".sv-providers__row")).ToContainTextAsync("Not connected");
        provider.Next = provider.Next.With("email_verified", true);
        await scene.Context.ClearCookiesAsync();
        page = await scene.OpenAsync("/account/sign-in");
        await page.Locator(".sv-providers a").ClickAsync();
        await Expect(page.Locator(".sv-form-error")).ToContainTextAsync("Example Works knows you, but there is no account for you here.");
        await page.LookAtAsync("provider-unknown");
    }

    [Theory]
    [InlineData(1440, "en", ColorScheme.Light)]
    [InlineData(390, "de", ColorScheme.Dark)]
    public async Task Without_passwords_the_button_stands_alone_and_an_emergency_link_still_leads_in(int width, string language, ColorScheme scheme)
    {
        await using var provider = await StubbornProvider.StartAsync();
        await using var scene = await StartAsync(
            provider, new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language, ColorScheme = scheme }, new() { ["Accounts:PasswordSignIn"] = "false" });
        await scene.Context.ClearCookiesAsync();
        var page = await scene.OpenAsync("/account/sign-in?provider=down&at=0");
        await Expect(page.Locator("#password")).ToHaveCountAsync(0);
        await page.LookAtAsync($"sign-in-provider-alone-{language}");

        var made = await scene.App.Get<EmergencyLinks>().MakeAsync(VaultClient.AdminEmail, Token);
        var code = Assert.IsType<PasswordLinkOutcome.Made>(made).Code;
        await page.GotoAsync(new Uri(scene.App.Address, $"/account/emergency?code={code}").ToString());
        await page.LookAtAsync($"emergency-{language}");
        await page.Locator("form button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(scene.App.Address.ToString());
        await scene.Context.ClearCookiesAsync();
        await page.GotoAsync(new Uri(scene.App.Address, $"/account/emergency?code={code}").ToString());
        await page.LookAtAsync($"emergency-used-{language}");
    }

    private async Task<VaultScene> StartAsync(StubbornProvider provider, BrowserNewContextOptions? options = null, Dictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string>(settings ?? []) { ["Oidc:0:NewPeople"] = "Domains", ["Oidc:0:Domains:0"] = "example.org" };
        ProviderScene.AddSettings(all, 0, provider.Issuer, StubbornProvider.ClientId, StubbornProvider.ClientSecret);
        all["Oidc:0:Name"] = "Example Works";
        var scene = await VaultScene.StartAsync(browser, all, options);
        await ProviderScene.UntilKnownAsync(scene.App, 0);
        return scene;
    }

    private static async Task DisconnectAsync(IPage page)
    {
        await page.Locator(".sv-providers__row button").ClickAsync();
        await page.Locator(".mud-dialog .sv-button--danger").ClickAsync();
    }
}
