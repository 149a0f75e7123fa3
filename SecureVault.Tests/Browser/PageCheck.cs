using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SecureVault.Tests.Browser;

/// <summary>Looks at a page as a whole: nothing sticks out of the window, nothing keeps people from using it; a picture for those who want to see it.</summary>
internal static class PageCheck
{
    // Elements that stick out of the window to the right.
    private const string TooWide = "() => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)";

    public static async Task LookAtAsync(this IPage page, string name)
    {
        await page.PictureAsync(name);
        Assert.Empty(await page.EvaluateAsync<string[]>(TooWide));
        Assert.Empty(await page.SeriousAsync());
    }

    /// <summary>Serious and critical findings of axe: the rule, and where.</summary>
    public static async Task<IReadOnlyList<string>> SeriousAsync(this IPage page)
    {
        // Playwright gives a script of the page as long as it likes.
        var found = await page.RunAxe(new AxeRunOptions()).WaitAsync(TimeSpan.FromMilliseconds(BrowserFixture.Patience), TestContext.Current.CancellationToken);
        return [.. found.Violations.Where(one => one.Impact is "serious" or "critical").Select(one => $"{one.Id} ({one.Impact}) {one.Nodes.FirstOrDefault()?.Html}")];
    }

    /// <summary>
    /// Nothing fades or moves any more, except what never ends. An animation of an element that goes meanwhile may never finish, so it is
    /// not waited for by its promise.
    /// </summary>
    public static Task UntilStillAsync(this IPage page) => PreviewSteps.UntilAsync(
        page, "document.getAnimations().every(one => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)");

    public static async Task PictureAsync(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SECUREVAULT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
