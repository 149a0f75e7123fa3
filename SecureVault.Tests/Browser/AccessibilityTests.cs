using Microsoft.Playwright;
using SecureVault.Core.Ownership;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Browser;

/// <summary>axe finds nothing serious on any page, in light and dark, on a desk, on the narrowest phone, and on a desk at 200 %.</summary>
public sealed class AccessibilityTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 320, 640)]
    [InlineData(ColorScheme.Light, 720, 450)]
    public async Task Nothing_serious_is_found_on_any_page(ColorScheme scheme, int width, int height)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        var findings = new List<string>();
        foreach (var path in (string[])["/account/security", "/account/recovery-key", "/not-found", "/error"])
        {
            await CheckAsync(await scene.OpenAsync(path), path, findings);
        }

        var drive = await scene.OpenDriveAsync();
        await drive.GetByText("Drop your first files here").WaitForAsync();
        await CheckAsync(drive, "the empty drive", findings);
        await UploadAsync(drive);
        await CheckAsync(drive, "the drive", findings);
        await CheckRingsAsync(drive, findings);

        await CheckDriveAsync(drive, width, findings);
        foreach (var (path, shown) in ((string, string)[])[("/recent", ".sv-files"), ("/favourites", ".sv-empty"), ("/trash", ".sv-trash")])
        {
            var list = await scene.OpenDriveAsync(path);
            await list.Locator(shown).WaitForAsync();
            await CheckAsync(list, path, findings);
        }

        var people = await scene.OpenAsync("/admin/people");
        await people.GetByRole(AriaRole.Heading, new() { Name = "People" }).WaitForAsync();
        await people.Locator(".sv-people").WaitForAsync();
        await CheckAsync(people, "the people", findings);
        await CheckSelectedAsync(people, findings);
        foreach (var path in (string[])["/admin", "/admin/keys", "/admin/backup", "/admin/jobs", "/admin/mail"])
        {
            var upkeep = await scene.OpenAsync(path);
            await upkeep.Locator(".sv-page section.sv-sheet, .sv-page ul, .sv-page table").First.WaitForAsync();
            await CheckAsync(upkeep, path, findings);
            await upkeep.CloseAsync(); // a person may have so many windows open and no more
        }

        await scene.App.Get<StoreOwnership>().HoldAsync(HoldReason.OlderDatabase, Token);
        var store = await scene.OpenAsync("/admin/store");
        await store.Locator(".sv-store .sv-facts").WaitForAsync();
        await CheckAsync(store, "the held store", findings);

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Theory]
    [InlineData("/account/sign-in")]
    [InlineData("/account/invitation?code=none")]
    [InlineData("/setup?code=none")]
    public async Task Nothing_serious_is_found_before_signing_in(string path)
    {
        await using var app = VaultApp.Start();
        await using var context = await (await browser.RequireAsync()).NewContextAsync();
        var page = await context.NewPageAsync();
        var findings = new List<string>();
        await page.GotoAsync(new Uri(app.Address, path).ToString());
        await CheckAsync(page, $"{path} of a new server", findings);
        await VaultClient.AddAdministratorAsync(app);
        await page.ReloadAsync();
        await CheckAsync(page, path, findings);

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    /// <summary>What opens over or beside the list.</summary>
    private static async Task CheckDriveAsync(IPage drive, int width, List<string> findings)
    {
        await drive.GetByRole(AriaRole.Button, new() { Name = "More for notes.txt" }).ClickAsync();
        await drive.GetByRole(AriaRole.Menu).WaitForAsync();
        await CheckAsync(drive, "the menu", findings);
        await drive.GetByRole(AriaRole.Menuitem, new() { Name = "Move to…" }).ClickAsync();
        await drive.GetByRole(AriaRole.Tree).WaitForAsync();
        await CheckAsync(drive, "the folders to move to", findings);
        await drive.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await drive.Locator(".mud-dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await drive.GetByRole(AriaRole.Button, new() { Name = "Show details" }).ClickAsync();
        await drive.GetByText("Verify now").WaitForAsync();
        await CheckAsync(drive, "the details", findings);
        await drive.GetByRole(AriaRole.Button, new() { Name = "Close the details" }).ClickAsync();

        await drive.GetByRole(AriaRole.Button, new() { Name = "Show as tiles" }).ClickAsync();
        await drive.Locator(".sv-tile").WaitForAsync();
        await CheckAsync(drive, "the tiles", findings);
        await drive.GetByRole(AriaRole.Button, new() { Name = "Show as list" }).ClickAsync();

        await drive.Locator("[type=search]").FillAsync("note");
        await drive.Locator(".sv-file__place").WaitForAsync();
        await CheckAsync(drive, "the search", findings);
        await drive.GetByRole(AriaRole.Button, new() { Name = "End the search" }).ClickAsync();
        await drive.Locator(".sv-file__place").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        // Into the trash with it, so that the trash has something to show.
        await drive.GetByRole(AriaRole.Checkbox, new() { Name = "Select notes.txt" }).CheckAsync(new() { Force = true });
        await CheckAsync(drive, $"the selection at {width}", findings);
        await drive.GetByRole(AriaRole.Button, new() { Name = "Delete the selected items" }).ClickAsync();
        await drive.GetByText("Drop your first files here").WaitForAsync();
        await UploadAsync(drive);
    }

    /// <summary>What can be done with several people.</summary>
    private static async Task CheckSelectedAsync(IPage people, List<string> findings)
    {
        await people.GetByRole(AriaRole.Checkbox, new() { Name = "Select all on this page" }).CheckAsync();
        await people.Locator(".sv-bulk").WaitForAsync();
        await CheckAsync(people, "the selected people", findings);
        foreach (var action in (string[])["Lock", "Delete", "Storage limit"])
        {
            await people.Locator(".sv-bulk").GetByRole(AriaRole.Button, new() { Name = action, Exact = true }).ClickAsync();
            await people.Locator("#bulk").WaitForAsync();
            await CheckAsync(people, $"the question of {action}", findings);
            await people.Keyboard.PressAsync("Escape");
            await people.Locator(".mud-dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }
    }

    /// <summary>Whatever Tab comes to shows that it has the focus; in the list the row does, and the search field has a ring of its own.</summary>
    private static async Task CheckRingsAsync(IPage page, List<string> findings)
    {
        await page.Locator("h1").FocusAsync();
        var stops = new HashSet<string>();
        for (var press = 0; press < 16; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            var stop = await page.EvaluateAsync<string>("document.activeElement.tagName + ' ' + document.activeElement.className");
            if (stop.StartsWith("BODY", StringComparison.Ordinal) || !stops.Add(stop))
            {
                continue;
            }

            if (await page.EvaluateAsync<bool>("!document.activeElement.matches('[data-sv-list], [type=search]') && getComputedStyle(document.activeElement).outlineStyle === 'none'"))
            {
                findings.Add($"no ring of the focus: {stop}");
            }
        }

        Assert.True(stops.Count > 6, string.Join(", ", stops));
    }

    private static async Task UploadAsync(IPage page)
    {
        using var source = new TemporaryFolder();
        var path = source.Combine("notes.txt");
        await File.WriteAllTextAsync(path, "notes", Token);
        await page.SetInputFilesAsync("input[type=file]", path);
        await page.GetByRole(AriaRole.Link, new() { Name = "notes.txt" }).First.WaitForAsync();
    }

    private static async Task CheckAsync(IPage page, string what, List<string> findings)
    {
        await page.WaitForSelectorAsync("h1");

        // What is still fading in has no contrast yet.
        // Looked at twice, as what has just come may only begin to.
        for (var look = 0; look < 2; look++)
        {
            await page.WaitForTimeoutAsync(200);
            await page.UntilStillAsync();
        }

        findings.AddRange((await page.SeriousAsync()).Select(found => $"{what}: {found}"));
    }
}
