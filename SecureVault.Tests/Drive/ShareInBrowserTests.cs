using Microsoft.Playwright;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Previews;

namespace SecureVault.Tests.Drive;

/// <summary>Handing a file to another program of the device, on a phone whose share sheet the test plays.</summary>
public sealed class ShareInBrowserTests(BrowserFixture browser)
{
    // What a browser does: pictures only, and once it wants another tap.
    private const string Sheet = """
        window.sheet = { got: [], refuse: null };
        navigator.canShare = ({ files }) => files.every(file => file.type === 'image/png' && file.size > 0);
        navigator.share = async ({ files: [file] }) => {
          const refuse = window.sheet.refuse;
          window.sheet.refuse = null;
          if (refuse) throw new DOMException('', refuse);
          window.sheet.got.push(`${file.name} ${file.type} ${file.size} ${navigator.userActivation.isActive}`);
        };
        """;

    [Fact]
    public async Task A_picture_goes_to_the_share_sheet_and_what_goes_wrong_is_told()
    {
        await using var scene = await VaultScene.StartAsync(browser, options: new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true });
        await scene.Context.AddInitScriptAsync(Sheet);
        var picture = TestImages.RedAndBlue(300, 200);
        await scene.StoreAsync("photo: 1.png", picture);
        await scene.StoreAsync("setup.bin", [1]);
        var page = await scene.OpenDriveAsync();
        var share = page.GetByRole(AriaRole.Menuitem, new() { Name = "Share" });

        await OpenMenuAsync("setup.bin");
        await Assertions.Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Download" })).ToBeVisibleAsync();
        await Assertions.Expect(share).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("[role=menu]")).ToHaveCountAsync(0);

        await OpenMenuAsync("photo: 1.png");
        await share.ClickAsync();
        await GotAsync(1);

        // A tap that was too long ago, then the person closes the sheet, then it goes.
        await page.EvaluateAsync("window.sheet.refuse = 'NotAllowedError'");
        await OpenMenuAsync("photo: 1.png");
        await share.ClickAsync();
        var now = page.GetByRole(AriaRole.Button, new() { Name = "Share now" });
        await Assertions.Expect(now).ToBeVisibleAsync();
        await page.EvaluateAsync("window.sheet.refuse = 'AbortError'");
        await now.ClickAsync();
        await WaitFor.ItAsync(() => page.EvaluateAsync<bool>("window.sheet.refuse === null"), "the closed sheet", TimeSpan.FromSeconds(30));
        await Assertions.Expect(now).ToBeVisibleAsync();
        await now.ClickAsync();
        await GotAsync(2);

        await page.RouteAsync("**/content", route => route.AbortAsync());
        await OpenMenuAsync("photo: 1.png");
        await share.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "be fetched" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".mud-dialog a[download]")).ToBeVisibleAsync();

        async Task OpenMenuAsync(string name)
        {
            await page.Locator("[data-sv-item]").Filter(new() { HasText = name }).First.ClickAsync(new() { Button = MouseButton.Right });
            await Assertions.Expect(page.Locator("[role=menu]")).ToBeVisibleAsync();
        }

        async Task GotAsync(int count)
        {
            await WaitFor.ItAsync(() => page.EvaluateAsync<bool>($"window.sheet.got.length === {count}"), "the file", TimeSpan.FromSeconds(30));
            await Assertions.Expect(page.Locator(".mud-dialog")).ToHaveCountAsync(0);
            Assert.Equal(
                Enumerable.Repeat($"photo: 1.png image/png {picture.Length} true", count),
                await page.EvaluateAsync<string[]>("window.sheet.got"));
        }
    }
}
