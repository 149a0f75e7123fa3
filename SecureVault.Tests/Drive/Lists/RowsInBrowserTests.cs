using Microsoft.Playwright;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Drive.Lists;

/// <summary>Rows and tiles as eyes, ears and fingers find them.</summary>
public sealed class RowsInBrowserTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_has_a_short_name_and_the_last_one_no_line_and_tiles_keep_the_extension()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("notes.txt", new byte[2000]);
        await scene.StoreAsync("Photographs of the mountains.jpeg", [1]);
        await scene.StoreAsync("在山里和湖边度过的那个漫长而炎热的夏天的照片.jpeg", [1]);
        var page = await scene.OpenDriveAsync();
        await page.GetByRole(AriaRole.Row, new() { Name = "notes.txt, Text, 2.0 KB, just now", Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Photographs of the mountains.jpeg", Exact = true }).WaitForAsync();

        Assert.Equal("1px 1px none", await page.EvaluateAsync<string>(
            "[...document.querySelectorAll('[data-sv-item]')].map(row => getComputedStyle(row, '::after')).map(line => line.content === 'none' ? 'none' : line.height).join(' ')"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Show as tiles" }).ClickAsync();
        await page.GetByRole(AriaRole.Gridcell, new() { Name = "notes.txt, 2.0 KB", Exact = true }).WaitForAsync();
        Assert.Equal([".txt", "ntains.jpeg", ".jpeg"], await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('.sv-tile')].map(tile => [tile.querySelector('.sv-name'), tile.querySelector('.sv-name__end')])
                    .map(([name, end]) => end.getBoundingClientRect().right <= name.getBoundingClientRect().right + 1 ? end.textContent.slice(-11) : 'cut off')
            """));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task On_a_phone_the_menu_of_an_item_leaves_nothing_selected_and_the_next_tap_opens()
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        await scene.StoreAsync("notes.txt", "words"u8.ToArray());
        var page = await scene.OpenDriveAsync();
        await page.Locator("[data-sv-listening]").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "More for notes.txt" }).TapAsync();
        await page.GetByRole(AriaRole.Menu, new() { Name = "notes.txt" }).WaitForAsync();
        Assert.Equal("0", await page.Locator("[data-selected]").GetAttributeAsync("data-selected"));
        await page.Touchscreen.TapAsync(195, 100);
        await page.GetByRole(AriaRole.Menu).WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await page.GetByRole(AriaRole.Link, new() { Name = "notes.txt" }).TapAsync();
        await page.GetByText("words", new() { Exact = true }).WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Restoring_and_deleting_permanently_look_different()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("notes.txt", [1]);
        await scene.App.Get<Core.Drive.TrashBin>().DeleteAsync(await scene.UserAsync(), [item], Token);
        var page = await scene.OpenDriveAsync("/trash");
        await page.GetByRole(AriaRole.Row, new() { Name = "notes.txt, Text, 1 byte", Exact = true }).WaitForAsync();

        // Material's bins begin in the same place; an arrow back does not.
        var shapes = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.sv-file__actions button svg')].map(icon => [...icon.querySelectorAll('path')].at(-1).getAttribute('d'))");
        Assert.Equal(2, shapes.Length);
        Assert.DoesNotContain("19c0 1.1.9 2 2 2", shapes[0], StringComparison.Ordinal);
        Assert.Contains("19c0 1.1.9 2 2 2", shapes[1], StringComparison.Ordinal);
    }
}
