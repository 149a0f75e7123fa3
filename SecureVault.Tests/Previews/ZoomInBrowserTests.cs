using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Tests.Browser;
using static SecureVault.Tests.Browser.PreviewSteps;

namespace SecureVault.Tests.Previews;

/// <summary>Looking closer at a picture, in a real browser: by keys, buttons, wheel, pointer and fingers.</summary>
public sealed class ZoomInBrowserTests(BrowserFixture browser)
{
    private const string Width = "document.querySelector('.sv-picture__whole').getBoundingClientRect().width";

    [Fact]
    public async Task Keys_zoom_pan_and_come_back_to_the_whole_picture()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await ShowAsync(scene, await scene.StoreAsync("large.png", TestImages.RedAndBlue(4000, 3000)));
        var level = page.Locator(".sv-zoom output");
        var fits = await page.EvaluateAsync<double>(Width);
        Assert.InRange(fits, 300, 1300);

        await page.Keyboard.PressAsync("1");
        await Assertions.Expect(level).ToHaveTextAsync("100%");
        await UntilAsync(page, $"Math.abs({Width} - 4000) < 1");

        var left = await LeftAsync(page);
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal(left - 80, await LeftAsync(page), 0.5);
        for (var press = 0; press < 60; press++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }

        // At the edge it stays, and no other file comes.
        Assert.InRange(await page.EvaluateAsync<double>("document.querySelector('.sv-picture__whole').getBoundingClientRect().right"), 1000, 1441);
        await page.Keyboard.PressAsync("+");
        await Assertions.Expect(level).ToHaveTextAsync("125%");
        await page.Keyboard.PressAsync("-");
        await Assertions.Expect(level).ToHaveTextAsync("100%");
        await page.Keyboard.PressAsync("0");
        await UntilAsync(page, $"Math.abs({Width} - {fits.ToString(System.Globalization.CultureInfo.InvariantCulture)}) < 1");
        Assert.Equal("true", await page.GetByRole(AriaRole.Button, new() { Name = "Zoom out" }).GetAttributeAsync("aria-disabled"));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task The_wheel_zooms_at_the_pointer_a_double_click_toggles_and_dragging_moves()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await ShowAsync(scene, await scene.StoreAsync("large.png", TestImages.RedAndBlue(4000, 3000)));
        var fits = await page.EvaluateAsync<double>(Width);
        await page.Mouse.MoveAsync(500, 300);

        for (var turn = 0; turn < 3; turn++)
        {
            await page.Mouse.WheelAsync(0, -200);
        }

        await UntilAsync(page, $"{Width} > {fits * 2.2:0}"); // more than the window has room for, to all sides

        // The pixel under the pointer stays under it.
        var before = await ShareAsync(page, 500);
        await page.Mouse.WheelAsync(0, -200);
        await UntilAsync(page, $"{Width} > {fits * 2.9:0}");
        Assert.Equal(before, await ShareAsync(page, 500), 0.01);

        var left = await LeftAsync(page);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(460, 300, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        Assert.Equal(left - 40, await LeftAsync(page), 1.0);

        await page.Mouse.DblClickAsync(600, 400);
        await UntilAsync(page, $"Math.abs({Width} - {fits:0}) < 2");
        await page.Mouse.DblClickAsync(600, 400);
        await UntilAsync(page, $"Math.abs({Width} - 4000) < 2");
        await page.Mouse.WheelAsync(0, 100_000); // one turn is no more than a few lines
        await UntilAsync(page, "Number.parseInt(document.querySelector('.sv-zoom output').textContent) < 100");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Arrows_turn_only_while_the_whole_picture_is_seen_and_the_next_one_begins_whole()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var first = await scene.StoreAsync("1.png", TestImages.RedAndBlue(3000, 2000));
        await scene.StoreAsync("2.png", TestImages.RedAndBlue(3000, 2000));
        var page = await ShowAsync(scene, first);
        await page.GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        await UntilAsync(page, "!!document.querySelector('[data-sv-zoomed]')");

        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("#sv-preview-title")).ToContainTextAsync("1.png");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fit to window" }).ClickAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("#sv-preview-title")).ToContainTextAsync("2.png");
        await ShownAsync(page);
        Assert.Equal(0, await page.Locator("[data-sv-zoomed]").CountAsync());
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Two_fingers_zoom_and_two_taps_toggle()
    {
        await using var scene = await VaultScene.StartAsync(browser, options: new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true });
        var first = await scene.StoreAsync("1.png", TestImages.RedAndBlue(3000, 2000));
        await scene.StoreAsync("2.png", TestImages.RedAndBlue(3000, 2000));
        var page = await ShowAsync(scene, first);
        var fits = await page.EvaluateAsync<double>(Width);
        var devtools = await scene.Context.NewCDPSessionAsync(page);

        await TouchAsync("touchStart", (150, 400), (240, 400));
        await TouchAsync("touchMove", (100, 400), (290, 400));
        await TouchAsync("touchMove", (60, 400), (330, 400));
        await TouchAsync("touchEnd");
        await UntilAsync(page, $"{Width} > {fits * 2:0}");

        // A closer picture is moved by the finger that would have turned to the next one.
        var left = await LeftAsync(page);
        await TouchAsync("touchStart", (300, 400));
        await TouchAsync("touchMove", (200, 400));
        await TouchAsync("touchMove", (120, 400));
        await TouchAsync("touchEnd");
        Assert.InRange(await LeftAsync(page), left - 181, left - 100);
        await Assertions.Expect(page.Locator("#sv-preview-title")).ToContainTextAsync("1.png");

        await page.Touchscreen.TapAsync(200, 400);
        await page.Touchscreen.TapAsync(200, 400);
        await UntilAsync(page, $"Math.abs({Width} - {fits:0}) < 2");
        await TouchAsync("touchStart", (300, 400));
        await TouchAsync("touchMove", (200, 400));
        await TouchAsync("touchMove", (120, 400));
        await TouchAsync("touchEnd");
        await Assertions.Expect(page.Locator("#sv-preview-title")).ToContainTextAsync("2.png");
        Assert.Empty(scene.Errors);

        Task TouchAsync(string type, params (int X, int Y)[] points) => devtools.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type,
            ["touchPoints"] = points.Select((point, id) => new Dictionary<string, object> { ["x"] = point.X, ["y"] = point.Y, ["id"] = id }).ToArray(),
        });
    }

    private static async Task<IPage> ShowAsync(VaultScene scene, ItemId item)
    {
        var page = await OpenAsync(scene, item);
        await ShownAsync(page);
        await page.Locator("html.sv-previewing").WaitForAsync();
        await Assertions.Expect(page.Locator(".sv-zoom output")).Not.ToBeEmptyAsync(); // the script is there
        return page;
    }

    private static Task ShownAsync(IPage page) => UntilAsync(page, "document.querySelector('.sv-picture__whole:not(.sv-picture__whole--coming)')?.complete === true");

    private static Task<double> LeftAsync(IPage page) => page.EvaluateAsync<double>(
        "() => { const image = document.querySelector('.sv-picture__whole'); image.getAnimations().forEach(one => one.finish()); return image.getBoundingClientRect().left; }");

    private static Task<double> ShareAsync(IPage page, int x) => page.EvaluateAsync<double>(
        $"() => {{ const frame = document.querySelector('.sv-picture__whole').getBoundingClientRect(); return ({x} - frame.left) / frame.width; }}");
}
