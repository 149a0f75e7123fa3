using Microsoft.Playwright;
using SecureVault.Core.Jobs;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Upkeep;

/// <summary>The pages about jobs, backups and keys in a browser, on a desktop and on a phone.</summary>
public sealed class UpkeepInBrowserTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(1440, "en", ColorScheme.Light)]
    [InlineData(390, "de", ColorScheme.Dark)]
    public async Task Backing_up_and_proving_a_restore_works_from_the_page(int width, string language, ColorScheme scheme)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language, ColorScheme = scheme });
        var page = await scene.OpenAsync("/admin/backup");
        var state = page.Locator("#backup-state");
        await Assertions.Expect(state).ToBeVisibleAsync();
        await page.PictureAsync($"backup-none-{language}");

        await page.Locator(".sv-backup__act .sv-button--primary").ClickAsync();
        await Assertions.Expect(page.Locator(".sv-backup__list tbody tr")).ToHaveCountAsync(1);
        await page.Locator(".sv-backup__act button").Last.ClickAsync();
        await Assertions.Expect(state).ToHaveTextAsync(language == "de" ? "Gesichert, und eine Wiederherstellung ist belegt" : "Backed up, and a restore was proven", new() { Timeout = 30_000 });
        await page.LookAtAsync($"backup-{language}");

        foreach (var path in new[] { "jobs", "keys" })
        {
            var other = await scene.OpenAsync($"/admin/{path}");
            await other.Locator("main :is(tbody tr, [data-key])").First.WaitForAsync();
            await other.LookAtAsync($"{path}-{language}");
        }

        var store = await scene.OpenAsync("/admin/store");
        var test = store.Locator(".sv-test button");
        await test.ClickAsync();
        await Assertions.Expect(store.Locator(".sv-test__list li").First).ToBeVisibleAsync();
        await Assertions.Expect(test).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await store.LookAtAsync($"store-{language}");
        Assert.Empty(scene.Errors);
    }

    [Theory]
    [InlineData(1440, "en", ColorScheme.Light)]
    [InlineData(390, "de", ColorScheme.Dark)]
    public async Task A_master_key_is_replaced_and_the_store_is_moved_from_the_pages(int width, string language, ColorScheme scheme)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language, ColorScheme = scheme });
        await scene.StoreAsync("letter.txt", new byte[100_000]);
        var keys = await scene.OpenAsync("/admin/keys");
        await keys.Locator(".sv-keys-state .sv-button--primary").ClickAsync();
        await keys.LookAtAsync($"keys-add-{language}");
        await ConfirmAsync(keys);
        var added = keys.Locator("[data-key]").Last;
        await Assertions.Expect(keys.Locator("[data-key]")).ToHaveCountAsync(2);
        await added.Locator(".sv-actions button").First.ClickAsync();
        await ConfirmAsync(keys);
        await Assertions.Expect(added.Locator(".sv-chip--accent")).ToBeVisibleAsync();
        await Assertions.Expect(keys.Locator("[data-key]").First.Locator(".sv-keys__count")).ToContainTextAsync("0");
        await keys.Locator("[data-key]").First.Locator(".sv-actions button").Last.ClickAsync();
        await Assertions.Expect(keys.Locator(".sv-key-change :is(.sv-facts, input)").First).ToBeVisibleAsync();
        await keys.LookAtAsync($"keys-retire-{language}");

        await MoveAsync(scene, language);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task The_owner_of_a_damaged_file_sees_it_in_the_list()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var drive = await scene.OpenDriveAsync();
        await drive.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "letter.txt", MimeType = "text/plain", Buffer = new byte[1000] });
        await Assertions.Expect(drive.Locator(".sv-uploads__title")).ToHaveTextAsync("1 file uploaded");
        foreach (var file in ObjectFiles.In(scene.App.Folder.Combine("objects")))
        {
            File.Delete(file);
        }

        var jobs = await scene.OpenAsync("/admin/jobs");
        await jobs.Locator($"tr[data-job={JobName.Verification}] .sv-jobs__act button").First.ClickAsync();

        await Assertions.Expect(jobs.Locator($"tr[data-job={JobName.Verification}] .sv-jobs__failed")).ToContainTextAsync("1 file is damaged or missing");
        await Assertions.Expect(drive.Locator(".sv-file__damaged")).ToBeVisibleAsync();
        await drive.PictureAsync("damaged");
        await jobs.PictureAsync("jobs-failed");
    }

    private static async Task MoveAsync(VaultScene scene, string language)
    {
        var target = Directory.CreateDirectory(scene.App.Folder.Combine("new")).FullName;
        var store = await scene.OpenAsync("/admin/store");
        await Assertions.Expect(store.Locator(".sv-target pre")).ToBeVisibleAsync();
        await store.LookAtAsync($"move-none-{language}");
        Directory.CreateDirectory(scene.App.Folder.Combine("store-targets"));
        await PrivateFile.WriteAsync(
            scene.App.Folder.Combine("store-targets", "new-disk.json"),
            System.Text.Json.JsonSerializer.Serialize(new { ObjectStore = new { Kind = "Disk", Disk = new { Folder = target } } }));
        await store.Locator(".sv-target > button").ClickAsync();
        await store.Locator(".sv-target .sv-actions button").ClickAsync();
        var begin = store.Locator(".sv-target .sv-button--primary");
        await Assertions.Expect(begin).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await store.LookAtAsync($"move-proposal-{language}");
        await begin.ClickAsync();
        await Assertions.Expect(store.Locator(".sv-move[data-state=Copied]")).ToBeVisibleAsync();
        await store.LookAtAsync($"move-copied-{language}");
        await store.Locator(".sv-move > .sv-actions .sv-button--primary").ClickAsync();
        await store.Locator(".sv-move__confirm .sv-button--primary").ClickAsync();
        await Assertions.Expect(store.Locator(".sv-move[data-state=Finished]")).ToBeVisibleAsync();
        await store.LookAtAsync($"move-finished-{language}");
    }

    private static async Task ConfirmAsync(IPage page)
    {
        await page.Locator(".sv-key-change input").FillAsync(Hosting.VaultClient.Password);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".sv-key-change")).ToHaveCountAsync(0);
    }
}
