using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Tests.Browser;

/// <summary>Going back and forward, clicks with ctrl, and finding by typing: what only a browser can show of them.</summary>
public sealed class HistoryTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Back_closes_a_preview_letters_find_a_name_and_ctrl_click_stays_in_the_list()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var folder = await MakeFolderAsync(scene, "Reports");
        await scene.StoreAsync("finance.txt", "first"u8.ToArray());
        await scene.StoreAsync("notes.txt", "second"u8.ToArray());
        var page = await scene.OpenDriveAsync();

        await Name(page, "notes.txt").ClickAsync();
        await Shown(page).WaitForAsync();
        await page.GoBackAsync();
        await Shown(page).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Focused(page, "notes.txt").WaitForAsync();
        await page.Locator("[data-sv-list]:focus").WaitForAsync();

        await page.GoForwardAsync();
        await Shown(page).WaitForAsync();
        await page.ReloadAsync();
        await Shown(page).WaitForAsync();
        await page.Locator("[data-sv-preview]:focus").WaitForAsync();
        await page.Locator("[data-sv-listening]").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await Shown(page).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.WaitForURLAsync(scene.App.Address.ToString());
        await page.Locator("[data-sv-list]:focus").WaitForAsync();

        await page.Keyboard.TypeAsync("fin");
        await Focused(page, "finance.txt").WaitForAsync();

        // A dialog gives the focus back, and a page too short for the list stays where it was. The first time only makes sure that the
        // item found just before has come into sight: the server's messages arrive in their order.
        await page.SetViewportSizeAsync(1280, 320);
        await OpenAndCloseHelpAsync(page);
        await page.EvaluateAsync("() => scrollTo(0, 0)");
        await OpenAndCloseHelpAsync(page);
        Assert.Equal(0, await page.EvaluateAsync<int>("() => Math.round(scrollY)"));
        await page.SetViewportSizeAsync(1280, 800);

        await Name(page, "Reports").ClickAsync(new() { Modifiers = [KeyboardModifier.ControlOrMeta] });
        await page.Locator("[data-selected='2']").WaitForAsync();
        Assert.Equal(scene.App.Address, new Uri(page.Url));
        Assert.Single(scene.Context.Pages);

        var opened = scene.Context.WaitForPageAsync();
        await Name(page, "Reports").ClickAsync(new() { Button = MouseButton.Middle });
        await (await opened).WaitForURLAsync($"**/folders/{folder}");
        await page.Locator("[data-selected='2']").WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Arrows_go_from_the_search_to_what_was_found_and_back_finds_the_search_again()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var folder = await MakeFolderAsync(scene, "Reports");
        await scene.StoreAsync("Report of May.bin", [1]);
        await scene.StoreAsync("other.bin", [1]);
        var page = await scene.OpenDriveAsync();
        await Name(page, "other.bin").WaitForAsync();

        await page.Locator(".sv-search__input").FillAsync("report");
        await Name(page, "other.bin").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.Locator("[data-sv-searching] .sv-search__input:focus").WaitForAsync();
        await Name(page, "Report of May.bin").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Locator(".sv-file--focus[data-index='0']").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Locator(".sv-search__input:focus").WaitForAsync();

        await Name(page, "Reports").ClickAsync();
        await page.WaitForURLAsync($"**/folders/{folder}");
        await page.GoBackAsync();
        await Name(page, "Report of May.bin").WaitForAsync();
        await Focused(page, "Reports").WaitForAsync();
        await Assertions.Expect(page.Locator(".sv-search__input")).ToHaveValueAsync("report");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task On_a_phone_a_finger_opens_and_back_closes_and_what_is_selected_grows_by_touching_names()
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        await MakeFolderAsync(scene, "Reports");
        await scene.StoreAsync("notes.txt", "words"u8.ToArray());
        await scene.StoreAsync("zeal.txt", "more"u8.ToArray());
        var page = await scene.OpenDriveAsync();
        await page.Locator("[data-sv-listening]").WaitForAsync();

        await Name(page, "notes.txt").TapAsync();
        await page.GetByText("words", new() { Exact = true }).WaitForAsync();
        await page.Locator("html.sv-previewing").WaitForAsync(new() { State = WaitForSelectorState.Attached }); // the script listens
        await TouchAsync(page, page.GetByText("words", new() { Exact = true }), async send =>
        {
            await send("touchStart", 0);
            foreach (var across in (int[])[-20, -60, -110])
            {
                await send("touchMove", across);
            }

            await send("touchEnd", 0);
        });
        await page.GetByText("more", new() { Exact = true }).WaitForAsync();
        await page.GoBackAsync();
        await Shown(page).WaitForAsync(new() { State = WaitForSelectorState.Detached });

        // A finger that stays selects and opens nothing.
        await TouchAsync(page, Row(page, "notes.txt"), async send =>
        {
            await send("touchStart", 0);
            await page.Locator("[data-selected='1']").WaitForAsync();
            await send("touchEnd", 0);
        });
        await Name(page, "Reports").TapAsync();
        await page.Locator("[data-selected='2']").WaitForAsync();
        Assert.Equal(scene.App.Address, new Uri(page.Url));
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the selection" }).TapAsync();
        await page.Locator("[data-selected='0']").WaitForAsync();

        await Row(page, "Reports").Locator(".sv-file__meta").TapAsync();
        await page.GetByText("This folder is empty").WaitForAsync();
        await page.GoBackAsync();
        await Focused(page, "Reports").WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    private static async Task OpenAndCloseHelpAsync(IPage page)
    {
        await page.Keyboard.PressAsync("?");
        await page.Locator(".mud-dialog button:focus").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".mud-dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.Locator("[data-sv-list]:focus").WaitForAsync();
    }

    /// <summary>
    /// Playwright's own taps can't do this: a finger that stays, and one that goes along. By the events' own time each comes 20 ms after
    /// the one before, however busy the machine is: a slow finger doesn't turn.
    /// </summary>
    private static async Task TouchAsync(IPage page, ILocator on, Func<Func<string, int, Task>, Task> act)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var box = (await on.BoundingBoxAsync())!;
        var (x, y) = (box.X + Math.Min(box.Width / 2, 140), box.Y + (box.Height / 2));
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        await act(async (kind, across) => await session.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = kind,
            ["timestamp"] = time += 0.02,
            ["touchPoints"] = kind == "touchEnd" ? [] : new object[] { new Dictionary<string, object> { ["x"] = x + across, ["y"] = y } },
        }));
        await session.DetachAsync();
    }

    private static ILocator Name(IPage page, string name) => page.Locator(".sv-file__name").GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    private static ILocator Row(IPage page, string name) => page.Locator($"[data-sv-name='{name}']");

    private static ILocator Focused(IPage page, string name) => page.Locator($".sv-file--focus[data-sv-name='{name}']");

    private static ILocator Shown(IPage page) => page.Locator("[data-sv-preview]");

    private static async Task<ItemId> MakeFolderAsync(VaultScene scene, string name) =>
        Assert.IsType<FolderOutcome.Created>(await scene.App.Get<Folders>().CreateAsync(await scene.UserAsync(), ItemId.Root, name, Token)).Folder;
}
