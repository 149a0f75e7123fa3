using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;
using SecureVault.Tests.Accounts.Sessions;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Security;

/// <summary>The list of sessions, and the question for the password, in a browser.</summary>
public sealed class SessionsInBrowserTests(BrowserFixture browser)
{
    private static readonly SignInOrigin Phone = new(BrowserFamily.Safari, SystemFamily.IOS, "2001:db8:1234::/48");
    private static readonly SignInOrigin Script = new(BrowserFamily.Unknown, SystemFamily.Unknown, null);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, "en", ColorScheme.Light)]
    [InlineData(390, "de", ColorScheme.Dark)]
    public async Task The_list_follows_sign_ins_elsewhere_and_ends_them_one_by_one_and_all_at_once(int width, string language, ColorScheme scheme)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language, ColorScheme = scheme });
        var user = await scene.UserAsync();
        var page = await scene.OpenAsync("/settings/sessions");
        var rows = page.Locator(".sv-sessions__row");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".sv-sessions__all button")).ToHaveCountAsync(0);

        var other = await TestSessions.BeginAsync(scene.App.Get<IServiceProvider>(), user, origin: Phone);
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await TestSessions.BeginAsync(scene.App.Get<IServiceProvider>(), user, origin: Script);
        await Assertions.Expect(rows).ToHaveCountAsync(3);
        await Assertions.Expect(rows.First.Locator(".sv-chip--accent")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(language == "de" ? "Safari unter iOS" : "Safari on iOS");
        await page.LookAtAsync($"sessions-{language}");

        await rows.Filter(new() { HasText = "Safari" }).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await using (var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token))
        {
            Assert.False(await db.SignInSessions.AnyAsync(row => row.Id == Core.SessionId.Of(other!.Code), Token));
        }

        await page.Locator(".sv-sessions__all button").ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task An_ended_sessions_open_window_goes_to_the_sign_in_page()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var client = new VaultClient(scene.App);
        await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        var page = await scene.OpenAsync("/settings/sessions");
        var rows = page.Locator(".sv-sessions__row");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await scene.SwapSessionAsync(client);
        var ending = await scene.OpenDriveAsync();

        await page.Locator(".sv-sessions__all button").ClickAsync();

        await ending.WaitForURLAsync("**/account/sign-in?ended=elsewhere*", new() { Timeout = 10_000 });
        await Assertions.Expect(rows).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData(1440, "en", ColorScheme.Light)]
    [InlineData(390, "de", ColorScheme.Dark)]
    public async Task An_account_is_locked_only_after_the_password_was_given_again(int width, string language, ColorScheme scheme)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language, ColorScheme = scheme });
        await using var other = await scene.InviteAsync("ada@example.org");
        await MakeStaleAsync(scene);
        var page = await scene.OpenAsync("/admin/people");
        await page.Locator("tr", new() { HasText = "ada@example.org" }).Locator(".sv-people__act button").ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = language == "de" ? "Sperren…" : "Lock…" }).ClickAsync();
        await page.Locator(".mud-dialog .sv-button--danger").ClickAsync();

        var password = page.Locator("#sv-fresh-password");
        await Assertions.Expect(password).ToBeFocusedAsync();
        await page.LookAtAsync($"fresh-{language}");
        await password.FillAsync("not the password");
        await password.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#sv-fresh-error")).ToBeVisibleAsync();
        await page.PictureAsync($"fresh-wrong-{language}");
        Assert.Null((await AdaAsync(scene)).LockedAt);

        await password.FillAsync(VaultClient.Password);
        await password.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".sv-people .sv-chip--danger")).ToBeVisibleAsync();
        Assert.NotNull((await AdaAsync(scene)).LockedAt);

        // For ten minutes nobody asks again.
        await page.Locator("tr", new() { HasText = "ada@example.org" }).Locator(".sv-people__act button").ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = language == "de" ? "entsperren" : "Unlock" }).ClickAsync();
        await page.Locator(".mud-dialog .sv-button--primary").ClickAsync();
        await Assertions.Expect(page.Locator(".sv-people .sv-chip--danger")).ToHaveCountAsync(0);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Cancelling_the_question_leaves_all_as_it_is()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await MakeStaleAsync(scene);
        var page = await scene.OpenAsync("/admin/people");
        await page.Locator(".sv-page__head .sv-button--primary").ClickAsync();
        await page.Locator("#invite-email").FillAsync("boss@example.org");
        await page.Locator("#invite input[type=checkbox]").CheckAsync();
        await page.Locator("#invite-email").PressAsync("Enter");
        await Assertions.Expect(page.Locator("#sv-fresh-password")).ToBeFocusedAsync();
        await page.PictureAsync("fresh-over-invite");
        await page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(page.Locator("#sv-fresh-password")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#invite-email")).ToHaveValueAsync("boss@example.org");
        Assert.Empty((await scene.App.Get<Invitations>().ListAsync(await scene.UserAsync(), Token))!);
        Assert.Empty(scene.Errors);
    }

    private static async Task MakeStaleAsync(VaultScene scene)
    {
        await using var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        var before = DateTimeOffset.UnixEpoch;
        await db.SignInSessions.ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, before), Token);
    }

    private static async Task<UserEntry> AdaAsync(VaultScene scene) =>
        (await scene.App.Get<UserDirectory>().ListAsync(Token)).Single(entry => entry.Email == "ada@example.org");
}
