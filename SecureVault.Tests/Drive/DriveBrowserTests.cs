using Bunit;
using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Versions;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Drive.Pages;

namespace SecureVault.Tests.Drive;

/// <summary>Keys, menus and dragging.</summary>
public sealed class DriveBrowserTests : DriveFixture
{
    [Fact]
    public async Task Arrows_move_with_shift_they_extend_and_delete_takes_all_of_it()
    {
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            await StoreAsync(name);
        }

        var (page, keys) = await OpenAsync();
        await keys("ArrowDown", false, false);
        await keys("ArrowDown", false, false);
        await keys("ArrowDown", true, false);
        Assert.Equal(["b", "c"], Selected(page));
        Assert.Equal("c", page.Find(".sv-file--focus .sv-file__name").TextContent.Trim()[..1]);

        await keys("Delete", false, false);

        page.WaitForAssertion(() => Assert.Equal(["a", "d"], Names(page)));
        Assert.Equal(2, (await Vault.Trash.ListAsync(User, Token)).Count);
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".sv-file--focus")));
    }

    [Fact]
    public async Task A_folder_made_by_key_is_the_one_that_the_next_key_acts_on()
    {
        await MakeFolderAsync("Alpha");
        await MakeFolderAsync("Gamma");
        var (page, keys) = await OpenAsync();
        await keys("Home", false, false);

        var making = keys("n", true, false);
        page.WaitForElement("#sv-name").Input("Beta");
        page.Find("#sv-name-form").Submit();
        await making;

        page.WaitForAssertion(() => Assert.Equal("Beta", page.Find(".sv-file--focus").GetAttribute("data-sv-name")));
        Assert.Equal(["Beta"], Selected(page));
    }

    [Fact]
    public async Task All_are_selected_by_key_and_none_by_escape()
    {
        await StoreAsync("a");
        await StoreAsync("b");
        var (page, keys) = await OpenAsync();

        await keys("a", false, true);
        Assert.Equal(["a", "b"], Selected(page));

        await keys("Escape", false, false);
        Assert.Empty(Selected(page));
    }

    [Fact]
    public async Task Cutting_in_one_folder_and_pasting_in_another_moves_the_item()
    {
        var folder = await MakeFolderAsync("Reports");
        var item = await StoreAsync("plan.txt");
        var (page, keys) = await OpenAsync();
        await keys("End", false, false);
        await keys("x", false, true);
        Assert.Single(page.FindAll(".sv-file--waiting"));

        var there = ShowBeside<DrivePage>(("Id", folder.Value)).WaitForComponent<DriveBrowser>();
        await page.InvokeAsync(() => there.Instance.TakeKeyAsync("v", false, true));

        Assert.Equal(folder, (await Vault.Items.FindAsync(User, item, Token))!.Folder);
    }

    [Fact]
    public async Task Copying_and_pasting_makes_a_second_item()
    {
        await StoreAsync("plan.txt");
        var (page, keys) = await OpenAsync();
        await keys("Home", false, false);
        await keys("c", false, true);
        await keys("v", false, true);

        await page.WaitForAssertionAsync(async () => Assert.Equal(2, (await Vault.ListAsync(User)).Count));
        Assert.Contains(await Vault.ListAsync(User), entry => entry.Name == "plan (2).txt");
    }

    [Fact]
    public async Task Dragging_a_selected_item_onto_a_folder_moves_the_whole_selection_and_undo_brings_it_back()
    {
        var folder = await MakeFolderAsync("Reports");
        var first = await StoreAsync("a");
        await StoreAsync("b");
        var (page, keys) = await OpenAsync();
        await keys("a", false, true);
        page.Find($"[data-sv-item='{folder}'] input").Change(false);

        await page.InvokeAsync(() => page.FindComponent<DriveBrowser>().Instance.DropIntoFolderAsync(first.Value, folder.Value));

        Assert.Equal(2, (await Vault.Items.ListAsync(User, folder, Token)).Count);
        page.WaitForElement(".mud-snackbar-action-button").Click();
        await page.WaitForAssertionAsync(async () => Assert.Empty(await Vault.Items.ListAsync(User, folder, Token)));
    }

    [Fact]
    public async Task A_taken_name_in_the_other_folder_asks_and_keeps_both()
    {
        var folder = await MakeFolderAsync("Reports");
        await StoreAsync("plan.txt", 1, folder);
        var item = await StoreAsync("plan.txt", 2);
        var (page, _) = await OpenAsync();

        var moving = page.InvokeAsync(() => page.FindComponent<DriveBrowser>().Instance.DropIntoFolderAsync(item.Value, folder.Value));
        Assert.Contains("plan.txt", page.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        page.FindAll(".mud-dialog button").Single(button => button.TextContent == "Keep both").Click();
        await moving;

        Assert.Equal(["plan (2).txt", "plan.txt"], (await Vault.Items.ListAsync(User, folder, Token)).Select(entry => entry.Name).Order());
    }

    [Fact]
    public async Task The_menu_offers_what_can_be_done_and_closes_by_escape()
    {
        await StoreAsync("plan.bin");
        var (page, _) = await OpenAsync();
        await page.Find("[data-sv-item]").ContextMenuAsync(new MouseEventArgs { ClientX = 100, ClientY = 100 });
        Assert.Equal(
            ["Download", "Share", "Rename…", "Move to…", "Copy to…", "Add to favourites", "Details", "Delete"],
            page.FindAll("[role=menuitem]").Select(item => item.TextContent));

        page.Find("[role=menu]").KeyDown("Escape");
        Assert.Empty(page.FindAll("[role=menu]"));
    }

    [Fact]
    public async Task A_favourite_is_marked_by_key_and_listed_on_its_page_until_it_is_unmarked()
    {
        await StoreAsync("plan.txt");
        var (page, keys) = await OpenAsync();
        await keys("Home", false, false);
        await keys("f", true, false);
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".sv-file__star")));

        var favourites = ShowBeside<FavouritesPage>();
        favourites.WaitForAssertion(() => Assert.Equal(["plan.txt"], Names(favourites)));

        await keys("f", true, false);
        Vault.Clock.Advance(DriveChangeListener.Pause * 10);
        favourites.WaitForAssertion(() => Assert.Contains("No favourites yet", favourites.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Older_versions_are_listed_and_come_back()
    {
        var item = await StoreAsync("plan.txt", 1);
        await Vault.StoreAsync(User, "plan.txt", ItemId.Root, [1, 2, 3], NameConflict.Replace);
        var (page, keys) = await OpenAsync();
        await keys("Home", false, false);
        await keys("i", true, false);

        page.WaitForElement("[aria-label^='Make the version of ']").Click();

        await page.WaitForAssertionAsync(async () => Assert.Single(await Vault.ReadAsync(User, item)));
        Assert.Equal(2, (await Vault.Get<FileVersions>().ListAsync(User, item, Token)).Count);
    }

    private static string[] Names(IRenderedComponent<Microsoft.AspNetCore.Components.IComponent> page) =>
        [.. page.FindAll(".sv-file__name > a:not(.sv-file__place)").Select(link => link.TextContent)];

    private static string[] Selected(IRenderedComponent<Microsoft.AspNetCore.Components.IComponent> page) =>
        [.. page.FindAll(".sv-file--selected .sv-file__name > a:not(.sv-file__place)").Select(link => link.TextContent)];

    private async Task<(IRenderedComponent<Stage<DrivePage>> Page, Func<string, bool, bool, Task> Keys)> OpenAsync()
    {
        var page = Show<DrivePage>();
        var browser = page.WaitForComponent<DriveBrowser>();
        await Task.Yield();
        return (page, (key, shift, command) => page.InvokeAsync(() => browser.Instance.TakeKeyAsync(key, shift, command)));
    }
}
