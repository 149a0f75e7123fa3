using Microsoft.Playwright;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Layout;

/// <summary>The bar over all pages: always there, at the same place, and of use on each of them.</summary>
public sealed class TopBarTests(BrowserFixture browser)
{
    private static readonly string[] Pages = ["/", "/recent", "/favourites", "/trash", "/admin/people"];

    [Fact]
    public async Task Search_uploads_and_account_stand_at_one_place_on_every_page_and_stay_there()
    {
        await using var scene = await VaultScene.StartAsync(browser, options: new() { ViewportSize = new() { Width = 1920, Height = 700 } });
        for (var file = 0; file < 15; file++)
        {
            await scene.StoreAsync($"notes {file}.txt", [1]);
        }

        var places = new List<string>();
        foreach (var path in Pages)
        {
            var page = await scene.OpenDriveAsync(path);
            places.Add(await PlacesAsync(page, ".sv-search__input, .sv-upload-button, .sv-account__mark, .sv-page"));
            await page.CloseAsync();
        }

        Assert.Single(places.Distinct());
        var drive = await scene.OpenDriveAsync();
        await drive.Locator(".sv-file__name a").First.WaitForAsync();

        // The button of the details stays under the pointer, and the list goes as far as the window is wide.
        var button = await PlacesAsync(drive, "[aria-label='Show details']");
        Assert.True(await drive.EvaluateAsync<bool>("document.querySelector('.sv-files').offsetWidth > 1400"));
        await drive.GetByRole(AriaRole.Button, new() { Name = "Show details" }).ClickAsync();
        await drive.Locator(".sv-details").WaitForAsync();
        Assert.Equal(button, await PlacesAsync(drive, "[aria-label='Show details']"));

        var bar = await PlacesAsync(drive, ".sv-top");
        await drive.EvaluateAsync("scrollTo(0, 400)");
        await WaitFor.ItAsync(() => drive.EvaluateAsync<bool>("scrollY > 100"), "The page is scrolled");
        Assert.Equal(bar, await PlacesAsync(drive, ".sv-top"));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_search_begins_on_any_page_and_the_cursor_stays_in_its_field()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("Report of May.txt", [1]);
        var page = await scene.OpenDriveAsync("/favourites");

        await page.Locator("[type=search]").PressSequentiallyAsync("rep");
        await page.Locator(".sv-file__place").WaitForAsync();
        await page.Locator("[type=search]:focus").WaitForAsync();
        await page.Keyboard.TypeAsync("ort");

        await Assertions.Expect(page.Locator("[type=search]")).ToHaveValueAsync("report");
        Assert.Equal(scene.App.Address, new Uri(page.Url));
        await page.GoBackAsync();
        await page.GetByText("No favourites yet").WaitForAsync();
        await Assertions.Expect(page.Locator("[type=search]")).ToHaveValueAsync(string.Empty);
        await page.GoForwardAsync();
        await page.Locator(".sv-file__place").WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task The_first_Tab_comes_to_the_skip_link_and_a_page_that_is_gone_to_takes_the_focus()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("notes.txt", [1]);
        var page = await scene.OpenDriveAsync();
        await page.Locator(".sv-file__name a").WaitForAsync();

        await page.Keyboard.PressAsync("Tab");
        await page.Locator(".sv-skip:focus").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("main:focus").WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Recent" }).ClickAsync();
        await page.Locator("h1:focus", new() { HasText = "Recent" }).WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Theory]
    [InlineData(390, 844, 250)]
    [InlineData(720, 450, 190)]
    public async Task In_a_small_window_most_of_the_height_is_the_lists(int width, int height, int most)
    {
        await using var scene = await VaultScene.StartAsync(browser, options: new() { ViewportSize = new() { Width = width, Height = height } });
        await scene.StoreAsync("notes.txt", [1]);
        var page = await scene.OpenDriveAsync();
        await page.Locator("[data-sv-item]").WaitForAsync();

        Assert.InRange(await page.EvaluateAsync<double>("document.querySelector('[data-sv-item]').getBoundingClientRect().top"), 1, most);
        Assert.Empty(scene.Errors);
    }

    private static Task<string> PlacesAsync(IPage page, string elements) => page.EvaluateAsync<string>(
        "elements => [...document.querySelectorAll(elements)].map(one => one.getBoundingClientRect()).map(box => [box.left, box.right, box.top].map(Math.round)).join(' ')",
        elements);
}
