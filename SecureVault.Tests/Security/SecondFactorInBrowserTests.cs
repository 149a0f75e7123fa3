using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SecureVault.Core.Data;
using SecureVault.Tests.Accounts.Factors;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Security;

/// <summary>Setting up an authenticator app and signing in with it, in a browser.</summary>
public sealed partial class SecondFactorInBrowserTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, "en", ColorScheme.Light)]
    [InlineData(390, "de", ColorScheme.Dark)]
    public async Task An_app_is_set_up_and_sign_in_takes_its_code_or_a_recovery_code(int width, string language, ColorScheme scheme)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language, ColorScheme = scheme });
        var page = await scene.OpenAsync("/settings/security");
        await page.Locator(".sv-factor .sv-button--primary").ClickAsync();
        await Assertions.Expect(page.Locator(".sv-secret svg")).ToBeVisibleAsync();
        var secret = (await page.Locator(".sv-secret__key").InnerTextAsync()).Replace(" ", string.Empty, StringComparison.Ordinal);
        await page.LookAtAsync($"factor-set-up-{language}");
        await page.Locator("#factor-code").FillAsync("000000");
        await page.Locator("#factor-code").PressAsync("Enter");
        await Assertions.Expect(page.Locator("#factor-code-error")).ToBeVisibleAsync();
        var used = await FactorScene.CodeAsync(secret, TimeProvider.System.GetUtcNow());
        await page.Locator("#factor-code").FillAsync(used);
        await page.Locator("#factor-code").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".sv-codes__list li")).ToHaveCountAsync(10);
        var codes = await page.Locator(".sv-codes__list li").AllInnerTextsAsync();
        await page.LookAtAsync($"factor-codes-{language}");
        await AssertSavedAsync(page, codes);
        await page.Locator(".sv-factor > .sv-button--primary").ClickAsync();
        await Assertions.Expect(page.Locator(".sv-factor .sv-chip--accent")).ToBeVisibleAsync();
        await page.LookAtAsync($"factor-on-{language}");

        await SignInAsync(page, scene);
        await page.LookAtAsync($"code-{language}");
        await page.Locator("#code").FillAsync(used);
        await page.Locator("#code").PressAsync("Enter");
        await Assertions.Expect(page.Locator("#code-error")).ToBeVisibleAsync();
        await page.PictureAsync($"code-wrong-{language}");
        await page.Locator("#code").FillAsync(await FactorScene.CodeAsync(secret, TimeProvider.System.GetUtcNow().AddSeconds(30)));
        await page.Locator("#code").PressAsync("Enter");
        await page.WaitForURLAsync("**/recent");

        await SignInAsync(page, scene);
        await page.Locator("a[href*='recovery=1']").ClickAsync();
        await page.Locator("#code[autocapitalize]").FillAsync(codes[0]);
        await page.LookAtAsync($"code-recovery-{language}");
        await page.Locator("#code").PressAsync("Enter");
        await page.WaitForURLAsync("**/recent");
        Assert.Empty(scene.Errors);
    }

    [Theory]
    [InlineData(1440, "en", ColorScheme.Dark)]
    [InlineData(390, "de", ColorScheme.Light)]
    public async Task Without_a_term_sign_in_leads_to_enrolling_and_nowhere_else(int width, string language, ColorScheme scheme)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language, ColorScheme = scheme });
        scene.App.Get<Microsoft.Extensions.Options.IOptions<Core.Accounts.AccountsOptions>>().Value.SecondFactor = Core.Accounts.SecondFactorRule.Everyone;
        scene.App.Get<Microsoft.Extensions.Options.IOptions<Core.Accounts.AccountsOptions>>().Value.SecondFactorGraceDays = 0;
        var page = await scene.OpenAsync("/");
        await SignInAsync(page, scene, "**/account/authenticator*");
        await Assertions.Expect(page.Locator(".sv-secret svg")).ToBeVisibleAsync();
        await page.LookAtAsync($"enrol-{language}");
        foreach (var path in new[] { "/", "/recent", "/settings/security", "/account/recovery-key", "/account/code" })
        {
            var elsewhere = await scene.OpenAsync(path);
            Assert.Contains("/account/sign-in", elsewhere.Url, StringComparison.Ordinal);
            await elsewhere.CloseAsync();
        }

        var secret = (await page.Locator(".sv-secret__key").InnerTextAsync()).Replace(" ", string.Empty, StringComparison.Ordinal);
        await page.ReloadAsync();
        Assert.Equal(secret, (await page.Locator(".sv-secret__key").InnerTextAsync()).Replace(" ", string.Empty, StringComparison.Ordinal));
        await page.Locator("#code").FillAsync(await FactorScene.CodeAsync(secret, TimeProvider.System.GetUtcNow()));
        await page.Locator("#code").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".sv-codes__list li")).ToHaveCountAsync(10);
        await page.LookAtAsync($"enrol-codes-{language}");
        await AssertSavedAsync(page, await page.Locator(".sv-codes__list li").AllInnerTextsAsync());
        await page.Locator(".sv-card__after a").ClickAsync();
        await page.WaitForURLAsync("**/recent");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Three_codes_left_are_warned_of()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.OpenAsync("/settings/security");
        await page.Locator(".sv-factor .sv-button--primary").ClickAsync();
        var secret = (await page.Locator(".sv-secret__key").InnerTextAsync()).Replace(" ", string.Empty, StringComparison.Ordinal);
        await page.Locator("#factor-code").FillAsync(await FactorScene.CodeAsync(secret, TimeProvider.System.GetUtcNow()));
        await page.Locator("#factor-code").PressAsync("Enter");
        await page.Locator(".sv-factor > .sv-button--primary").ClickAsync();
        await using (var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token))
        {
            db.RecoveryCodes.RemoveRange(await db.RecoveryCodes.Take(7).ToListAsync(Token));
            await db.SaveChangesAsync(Token);
        }

        await page.ReloadAsync();

        await Assertions.Expect(page.Locator(".sv-note--warning")).ToContainTextAsync("3 recovery codes left");
        await page.PictureAsync("factor-low");
        await page.Locator(".sv-factor .sv-button").First.ClickAsync();
        await Assertions.Expect(page.Locator(".sv-codes__list li")).ToHaveCountAsync(10);
        await page.Locator(".sv-factor > .sv-button--primary").ClickAsync();
        await page.Locator(".sv-factor .sv-button").Last.ClickAsync();
        await Assertions.Expect(page.Locator(".sv-factor .sv-chip--accent")).ToHaveCountAsync(0);
        Assert.Empty(scene.Errors);
    }

    private static async Task SignInAsync(IPage page, VaultScene scene, string next = "**/account/code*")
    {
        await page.GotoAsync("about:blank"); // a circuit without its cookie would complain
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(new Uri(scene.App.Address, "/account/sign-in?returnUrl=%2Frecent").ToString());
        await page.Locator("#email").FillAsync(VaultClient.AdminEmail);
        await page.Locator("#password").FillAsync(VaultClient.Password);
        await page.Locator("#password").PressAsync("Enter");
        await page.WaitForURLAsync(next);
    }

    private static async Task AssertSavedAsync(IPage page, IReadOnlyList<string> codes)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("[data-do=save]").ClickAsync());
        Assert.Equal("securevault-recovery-codes.txt", download.SuggestedFilename);
        var text = await File.ReadAllTextAsync(await download.PathAsync(), Token);
        Assert.Equal(codes, Code().Matches(text).Select(found => found.Value));
    }

    [GeneratedRegex("^[a-z]{5}-[a-z]{5}$", RegexOptions.Multiline)]
    private static partial Regex Code();
}
