using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Admin;

/// <summary>Several people at once, as an administrator sees and reaches it.</summary>
public sealed class BulkInBrowserTests(BrowserFixture browser)
{
    private static readonly string[] Names =
        ["ada.lovelace", "annie.easley", "barbara.liskov", "grace.hopper", "hedy.lamarr", "katherine.johnson", "margaret.hamilton", "radia.perlman"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900, "en-GB")]
    [InlineData(ColorScheme.Dark, 1440, 900, "de-DE")]
    [InlineData(ColorScheme.Light, 390, 844, "de-DE")]
    [InlineData(ColorScheme.Dark, 390, 844, "en-GB")]
    public async Task Bar_dialogs_and_reasons_have_room_and_nothing_serious_is_found(ColorScheme scheme, int width, int height, string language)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ColorScheme = scheme, Locale = language, ViewportSize = new() { Width = width, Height = height } });
        await AddAsync(scene, Names);
        var isGerman = language.StartsWith("de", StringComparison.Ordinal);
        var name = $"bulk-{scheme}-{width}";
        var page = await scene.OpenAsync("/admin/people");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = isGerman ? "Alle auf dieser Seite auswählen" : "Select all on this page" }).CheckAsync();
        await Expect(page.Locator(".sv-bulk__count")).ToHaveTextAsync(isGerman ? "9 ausgewählt" : "9 selected");
        await page.UntilStillAsync();
        await page.LookAtAsync($"{name}-bar");
        await ShowAsync(page, $"{name}-window");
        await AssertBarFitsAsync(page);

        (string, string)[] actions = isGerman
            ? [("quota", "Speichergrenze"), ("delete", "Löschen"), ("lock", "Sperren")]
            : [("quota", "Storage limit"), ("delete", "Delete"), ("lock", "Lock")];
        foreach (var (action, words) in actions)
        {
            await PressAsync(page, words);
            await page.Locator("#bulk").WaitForAsync();
            await page.UntilStillAsync();
            await ShowAsync(page, $"{name}-{action}");
            Assert.Empty(await page.SeriousAsync());
            if (action != "lock")
            {
                await page.Keyboard.PressAsync("Escape");
                await page.Locator(".mud-dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
            }
        }

        await page.Locator(".mud-dialog .sv-button--danger").ClickAsync();
        await Expect(page.Locator(".sv-bulk-refused li")).ToHaveCountAsync(1); // the own account
        await Expect(page.Locator(".sv-bulk-result")).ToBeFocusedAsync();
        await Expect(page.Locator(".mud-dialog h2")).ToHaveTextAsync(isGerman ? "Nicht alle Konten wurden geändert" : "Not all accounts were changed");
        await page.UntilStillAsync();
        await ShowAsync(page, $"{name}-refused");
        Assert.Empty(await page.SeriousAsync());
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".sv-bulk, .mud-dialog")).ToHaveCountAsync(0);
        await Expect(page.Locator("tbody .sv-people--locked")).ToHaveCountAsync(Names.Length);
        await ShowAsync(page, $"{name}-done");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task The_keyboard_alone_selects_and_locks_and_the_password_is_asked_for_once()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await AddAsync(scene, Names);
        await using (var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token))
        {
            var before = DateTimeOffset.UnixEpoch;
            await db.SignInSessions.ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, before), Token);
        }

        var page = await scene.OpenAsync("/admin/people");
        var count = page.Locator(".sv-bulk__count");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select annie.easley@example.org" }).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(count).ToHaveTextAsync("1 selected");
        await page.Keyboard.PressAsync("Tab"); // the actions of the row
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Select barbara.liskov@example.org" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(count).ToHaveTextAsync("2 selected");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select katherine.johnson@example.org" }).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(count).ToHaveTextAsync("5 selected");
        Assert.Equal("", await page.EvaluateAsync<string>("getSelection().toString()"));

        await page.Locator(".sv-bulk button", new() { HasTextString = "Lock" }).Last.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#bulk").WaitForAsync();
        await page.Locator(".mud-dialog .sv-button--danger").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var password = page.Locator("#sv-fresh-password");
        await Expect(password).ToBeFocusedAsync();
        await password.FillAsync(Hosting.VaultClient.Password);
        await password.PressAsync("Enter");

        await page.GetByText("5 people are locked and signed out everywhere").WaitForAsync();
        await Expect(page.Locator(".mud-dialog, .sv-bulk")).ToHaveCountAsync(0);
        await Expect(page.Locator("tbody .sv-people--locked")).ToHaveCountAsync(5);
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all on this page" })).ToBeFocusedAsync();
        Assert.Equal(5, (await scene.App.Get<UserDirectory>().ListAsync(Token)).Count(person => person.LockedAt is not null));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_thousand_are_locked_while_the_page_shows_how_far_it_is_and_can_be_stopped()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await AddAsync(scene, [.. Enumerable.Range(0, 999).Select(index => $"person{index:D3}")]);
        var page = await scene.OpenAsync("/admin/people");
        for (var shown = 1; shown <= 20; shown++)
        {
            await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all on this page" }).CheckAsync();
            await Expect(page.Locator(".sv-bulk__count")).ToContainTextAsync(shown == 20 ? "1,000 selected, the most at once" : $"{shown * 50} selected");
            if (shown < 20)
            {
                await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
                await page.GetByText($"{(shown * 50) + 1:N0} to ").WaitForAsync();
            }
        }

        await PressAsync(page, "Lock");
        await page.Locator(".mud-dialog .sv-button--danger").ClickAsync();
        await Expect(page.Locator(".sv-bulk-run p")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[1-9][0-9]* of 1,000$"));
        await page.Keyboard.PressAsync("Escape"); // which would leave it going on unseen
        await ShowAsync(page, "bulk-run");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator(".sv-bulk-result")).ToContainTextAsync("had no turn; they stay selected.");
        await ShowAsync(page, "bulk-stopped");
        var locked = (await scene.App.Get<UserDirectory>().ListAsync(Token)).Count(person => person.LockedAt is not null);
        Assert.InRange(locked, 1, 998);
        await Expect(page.Locator(".sv-bulk-result")).ToContainTextAsync($"Done for {locked}");
        Assert.Empty(scene.Errors);
    }

    private static Task PressAsync(IPage page, string words) =>
        page.Locator(".sv-bulk").GetByRole(AriaRole.Button, new() { Name = words, Exact = true }).ClickAsync();

    /// <summary>All of the bar is in the window, and no word in it is cut off.</summary>
    private static async Task AssertBarFitsAsync(IPage page) => Assert.Empty(await page.EvaluateAsync<string[]>(
        """
        [...document.querySelectorAll('.sv-bulk, .sv-bulk *')].filter(one => one.checkVisibility()).filter(one => {
          const box = one.getBoundingClientRect();
          return box.left < 0 || box.right > innerWidth || box.bottom > innerHeight || (one.matches('button, p') && one.scrollWidth > one.clientWidth + 1);
        }).map(one => one.className + ': ' + one.textContent)
        """));

    /// <summary>A picture of the window alone, with what lies over the page where it is.</summary>
    private static async Task ShowAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SECUREVAULT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }

    /// <summary>Adds people who store nothing, without passwords.</summary>
    private static async Task AddAsync(VaultScene scene, IEnumerable<string> names)
    {
        await using var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        foreach (var name in names)
        {
            var email = $"{name}@example.org";
            db.Users.Add(new VaultUser
            {
                Id = UserId.New().Value,
                UserName = email,
                NormalizedUserName = email.ToUpperInvariant(),
                Email = email,
                NormalizedEmail = email.ToUpperInvariant(),
                SecurityStamp = "never signed in",
                CreatedAt = scene.App.Get<TimeProvider>().GetUtcNow(),
            });
        }

        await db.SaveChangesAsync(Token);
    }
}
