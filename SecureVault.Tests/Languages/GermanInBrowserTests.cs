using Microsoft.Playwright;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Languages;

/// <summary>What people see whose browser speaks German, on a phone: German words, and nothing cut off.</summary>
public sealed class GermanInBrowserTests(BrowserFixture browser)
{
    // Of every element with words of its own: whether they are wider than the room for them, which is fine only
    // where the words are somebody's (names, addresses) and end with dots.
    private const string CutOff =
        """
        [document.documentElement.scrollWidth > innerWidth ? 'the page is wider than the screen' : null,
         ...[...document.querySelectorAll('body *')]
           .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
           .filter(one => one.checkVisibility() && !one.closest('.sv-visually-hidden, .sv-reminder span span, bdi, .sv-account__address, .sv-account__who, svg, noscript, legend'))
           .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' || one.getBoundingClientRect().right > innerWidth + 1)
           .map(one => one.className + ': ' + one.textContent.trim())].filter(found => found)
        """;

    private static readonly BrowserNewContextOptions Phone = new() { Locale = "de-DE", ViewportSize = new() { Width = 390, Height = 844 } };

    [Theory]
    [InlineData("/account/sign-in", "Anmelden", "Passwort", true)]
    [InlineData("/account/sign-in?ended=1", "Anmelden", "Sie wurden abgemeldet", true)]
    [InlineData("/account/sign-in", "Willkommen bei SecureVault", "noch nicht eingerichtet", false)]
    [InlineData("/setup?code=none", "Hier ist nichts", "Diese Seite gibt es nicht", false)]
    public async Task Pages_before_signing_in_are_German(string path, string title, string words, bool isSetUp)
    {
        await using var app = VaultApp.Start();
        if (isSetUp)
        {
            await VaultClient.AddAdministratorAsync(app);
        }

        await using var context = await (await browser.RequireAsync()).NewContextAsync(Phone);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(app.Address, path).ToString());

        await CheckAsync(page, title, words);
    }

    [Theory]
    [InlineData("/account/security", "Passwort und Sicherheit", "Überall abmelden")]
    [InlineData("/account/recovery-key", "Wiederherstellungsschlüssel sichern", "Jede Datei")]
    [InlineData("/not-found", "Hier ist nichts", "Diese Seite gibt es nicht")]
    [InlineData("/error", "Etwas ist schiefgegangen", "Ihre Dateien sind sicher")]
    [InlineData("/admin/people", "Personen", "noch nie|gerade eben|vor")]
    public async Task Pages_behind_the_sign_in_are_German(string path, string title, string words)
    {
        await using var scene = await VaultScene.StartAsync(browser, options: Phone);

        await CheckAsync(await scene.OpenAsync(path), title, words);
    }

    [Fact]
    public async Task The_recovery_key_is_shown_with_German_words()
    {
        await using var scene = await VaultScene.StartAsync(browser, options: Phone);
        var page = await scene.OpenAsync("/account/recovery-key");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Passwort zeigen" })).ToHaveTextAsync("Zeigen");
        await page.FillAsync("#password", VaultClient.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Schlüssel zeigen" }).ClickAsync();

        await CheckAsync(page, "Ihr Wiederherstellungsschlüssel", "Zum Wiederherstellen kommt diese Zeile");
    }

    [Fact]
    public async Task Dialogs_and_toasts_are_German()
    {
        await using var scene = await VaultScene.StartAsync(browser, options: Phone);
        await (await scene.InviteAsync("grace@example.org")).DisposeAsync();
        var page = await scene.OpenAsync("/admin/people");
        await page.GetByRole(AriaRole.Button, new() { Name = "Aktionen für grace@example.org" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sperren…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("grace@example.org wird sofort auf allen Geräten abgemeldet");
        await CheckAsync(page, "Personen", "Dieses Konto sperren");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sperren" }).ClickAsync();
        await Assertions.Expect(page.GetByText("grace@example.org ist gesperrt und überall abgemeldet")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Einladen" }).ClickAsync();
        await page.FillAsync("#invite-email", "ada@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Link erstellen" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Der Link ist für ada@example.org und gilt einmal.");
        await CheckAsync(page, "Personen", "Verschicken Sie diesen Link");
        await Assertions.Expect(page.GetByText("Link gilt noch 3 Tage")).ToBeVisibleAsync(); // drawn because of an event
    }

    [Fact]
    public async Task Each_window_keeps_its_language_when_the_other_changes_something()
    {
        await using var scene = await VaultScene.StartAsync(browser, options: Phone);
        await using var american = await (await browser.RequireAsync()).NewContextAsync(new() { Locale = "en-US", StorageState = await scene.Context.StorageStateAsync() });
        var english = await american.NewPageAsync();
        await english.GotoAsync(scene.App.Address.ToString());
        var german = await scene.OpenDriveAsync();
        await german.Locator(".sv-account__button").ClickAsync();
        await Assertions.Expect(german.GetByRole(AriaRole.Navigation, new() { Name = "Seiten" })).ToContainTextAsync("Personen");
        await Assertions.Expect(german.GetByRole(AriaRole.Radio, new() { Name = "Dunkel" })).ToBeAttachedAsync();
        await german.Keyboard.PressAsync("Escape");
        await english.WaitForSelectorAsync("input[type=file]:enabled", new() { State = WaitForSelectorState.Attached });

        await english.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "from-english.bin", MimeType = "application/octet-stream", Buffer = new byte[1_500_000] });
        await Assertions.Expect(english.Locator(".sv-uploads__title")).ToHaveTextAsync("1 file uploaded");
        await Assertions.Expect(german.GetByText("1,5 MB").Locator("visible=true").First).ToBeVisibleAsync();

        await german.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "from-german.bin", MimeType = "application/octet-stream", Buffer = new byte[2_500_000] });
        await Assertions.Expect(german.Locator(".sv-uploads__title")).ToHaveTextAsync("1 Datei hochgeladen");
        await Assertions.Expect(english.GetByText("2.5 MB").Locator("visible=true").First).ToBeVisibleAsync();
    }

    private static async Task CheckAsync(IPage page, string title, string words)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(words));
        Assert.Equal("de", await page.Locator("html").GetAttributeAsync("lang"));
        if (Environment.GetEnvironmentVariable("SECUREVAULT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{title}-{words[..8]}.png".Replace(' ', '-')) });
        }

        Assert.Empty(await page.EvaluateAsync<string[]>(CutOff));
        Assert.Empty(await page.SeriousAsync());
    }
}
