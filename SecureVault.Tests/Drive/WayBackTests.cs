using Bunit;
using SecureVault.Tests.Browser;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Drive.Pages;

namespace SecureVault.Tests.Drive;

/// <summary>Where the focus is after going up, what a finger does, and how a copying is stopped.</summary>
public sealed class WayBackTests : DriveFixture
{
    [Fact]
    public async Task Going_up_points_to_the_folder_that_was_left()
    {
        await MakeFolderAsync("Alpha");
        var left = await MakeFolderAsync("Beta");
        await MakeFolderAsync("Gamma");
        var page = Show<DrivePage>(("Id", left.Value));
        page.WaitForElement(".sv-empty--folder");

        page.FindComponent<DrivePage>().Render(builder => builder.Add(shown => shown.Id, null));

        Assert.Equal("Beta", page.WaitForElement(".sv-file--focus").GetAttribute("data-sv-name"));
        Assert.Empty(page.FindAll(".sv-file--selected"));
    }

    [Fact]
    public async Task A_finger_opens_and_once_something_is_selected_it_selects_more()
    {
        JSInterop.SetupModule("./js/drive/list.js").Setup<bool>("isTouch").SetResult(true);
        await StoreAsync("a.png");
        await StoreAsync("b.png");
        var page = Show<DrivePage>();
        page.WaitForElement("[data-sv-item]");
        page.WaitForAssertion(() => Assert.NotEmpty(JSInterop.Invocations["isTouch"]));

        await page.InvokeAsync(() => page.Find("[data-sv-name='a.png'] .sv-file__size").ParentElement!.Click());
        page.WaitForElement("[data-sv-preview-close]").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-sv-preview]")));

        await page.InvokeAsync(() => page.Find("input[aria-label='Select a.png']").Change(true));
        await page.InvokeAsync(() => page.Find("[data-sv-name='b.png'] .sv-file__name a").Click());
        Assert.Equal(2, page.FindAll(".sv-file--selected").Count);
        Assert.Empty(page.FindAll("[data-sv-preview]"));
    }

    [Fact]
    public async Task A_finger_that_stays_selects_and_what_can_be_done_with_several_is_in_the_bar()
    {
        var first = await StoreAsync("a.png");
        var second = await StoreAsync("b.png");
        JSInterop.SetupModule("./js/drive/list.js").Setup<double[]>("placeOf", _ => true).SetResult([1, 2]);
        var page = Show<DrivePage>();
        page.WaitForElement("[data-sv-item]");
        var browser = page.FindComponent<DriveBrowser>().Instance;

        await page.InvokeAsync(() => browser.HoldAsync(first.Value));
        await page.InvokeAsync(() => browser.HoldAsync(second.Value));
        Assert.Equal(2, page.FindAll(".sv-file--selected").Count);

        await page.InvokeAsync(() => page.Find("[aria-label='More for the selected items']").Click());
        Assert.Contains("Copy to…", page.WaitForElement("[role=menu]").TextContent, StringComparison.Ordinal);
        Assert.Equal("2 selected", page.Find("[role=menu]").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task A_copying_is_stopped_by_its_toast_and_leaves_no_half_of_a_file()
    {
        await StoreAsync("a.bin");
        var folder = await MakeFolderAsync("Copies");
        var page = Show<DrivePage>();
        page.WaitForElement("[data-sv-item]");
        var browser = page.FindComponent<DriveBrowser>().Instance;
        await page.InvokeAsync(() => browser.TakeKeyAsync("End", false, false));
        await page.InvokeAsync(() => browser.TakeKeyAsync("c", false, true));

        var inFolder = ShowBeside<DrivePage>(("Id", folder.Value)).WaitForComponent<DriveBrowser>().Instance;
        var held = Contexts.Gate = new TaskCompletionSource();
        var copying = page.InvokeAsync(() => inFolder.TakeKeyAsync("v", false, true));
        var stop = page.WaitForElement(".sv-copying button");
        await page.InvokeAsync(() => stop.Click());
        Contexts.Gate = null;
        held.SetResult();
        await copying;

        page.WaitForAssertion(() => Assert.Contains("Copying was stopped", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".sv-copying"));
        Assert.Empty(await Vault.Items.ListAsync(User, folder, Token));
    }

    [Fact]
    public async Task A_notice_says_what_long_work_does_until_it_is_done()
    {
        await StoreAsync("a.bin");
        var page = Show<DrivePage>();
        page.WaitForElement("[data-sv-item]");
        var browser = page.FindComponent<DriveBrowser>().Instance;
        await page.InvokeAsync(() => browser.TakeKeyAsync("Home", false, false));
        var held = Contexts.Gate = new TaskCompletionSource();
        var deleting = page.InvokeAsync(() => browser.TakeKeyAsync("Delete", false, false));
        Assert.DoesNotContain("Deleting", page.Markup, StringComparison.Ordinal);

        await WaitFor.ItAsync(
            () =>
            {
                Vault.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(page.Markup.Contains("Deleting 1 item…", StringComparison.Ordinal));
            },
            "It is told",
            TimeSpan.FromSeconds(10));
        Contexts.Gate = null;
        held.SetResult();
        await deleting;

        page.WaitForAssertion(() => Assert.DoesNotContain("Deleting", page.Markup, StringComparison.Ordinal));
        Assert.Contains("Undo", page.Markup, StringComparison.Ordinal);
    }
}
