using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using SecureVault.Core.Jobs;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Upkeep;

/// <summary>The pages about jobs, backups and keys in a browser, on a desktop and on a phone.</summary>
public sealed class UpkeepInBrowserTests(BrowserFixture browser)
{
    // Elements that stick out of the window to the right.
    private const string TooWide = "() => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)";

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
        await PictureAsync(page, $"backup-none-{language}");

        await page.Locator(".sv-backup__act .sv-button--primary").ClickAsync();
        await Assertions.Expect(page.Locator(".sv-backup__list tbody tr")).ToHaveCountAsync(1);
        await page.Locator(".sv-backup__act button").Last.ClickAsync();
        await Assertions.Expect(state).ToHaveTextAsync(language == "de" ? "Gesichert, und eine Wiederherstellung ist belegt" : "Backed up, and a restore was proven", new() { Timeout = 30_000 });
        await CheckAsync(page, $"backup-{language}");

        foreach (var path in new[] { "jobs", "keys" })
        {
            var other = await scene.OpenAsync($"/admin/{path}");
            await other.Locator("main tbody tr").First.WaitForAsync();
            await CheckAsync(other, $"{path}-{language}");
        }

        var store = await scene.OpenAsync("/admin/store");
        var test = store.Locator(".sv-test button");
        await test.ClickAsync();
        await Assertions.Expect(store.Locator(".sv-test__list li").First).ToBeVisibleAsync();
        await Assertions.Expect(test).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await CheckAsync(store, $"store-{language}");
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
        await PictureAsync(drive, "damaged");
        await PictureAsync(jobs, "jobs-failed");
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        await PictureAsync(page, name);
        Assert.Empty(await page.EvaluateAsync<string[]>(TooWide));
        var found = await page.RunAxe(new AxeRunOptions());
        Assert.Empty(found.Violations.Where(one => one.Impact is "serious" or "critical").Select(one => $"{one.Id} {one.Nodes.FirstOrDefault()?.Html}"));
    }

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SECUREVAULT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
