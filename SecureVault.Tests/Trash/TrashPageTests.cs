using Bunit;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Tests.Drive;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Trash;

namespace SecureVault.Tests.Trash;

public sealed class TrashPageTests : DriveFixture
{
    [Fact]
    public void An_empty_trash_says_what_it_is_for()
    {
        var page = Show<TrashPage>();
        page.WaitForAssertion(() => Assert.Contains("The trash is empty", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("Empty trash", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_item_shows_where_it_was_and_how_long_it_stays()
    {
        var folder = await MakeFolderAsync("Reports");
        var item = await StoreAsync("plan.txt", folder: folder);
        await Vault.Trash.DeleteAsync(User, [item], Token);
        Vault.Clock.Advance(TimeSpan.FromDays(3));

        var page = Show<TrashPage>();

        Assert.Equal("From Reports · 27 days left", page.WaitForElement(".sv-trash__place").TextContent);
    }

    [Fact]
    public async Task An_item_comes_back()
    {
        var item = await StoreAsync("plan.txt");
        await Vault.Trash.DeleteAsync(User, [item], Token);
        var page = Show<TrashPage>();

        page.WaitForElement("[aria-label='Restore plan.txt']").Click();

        await page.WaitForAssertionAsync(async () => Assert.Single(await Vault.ListAsync(User)));
    }

    [Fact]
    public async Task Small_pictures_that_come_are_no_reason_to_read_again()
    {
        var page = Show<TrashPage>();
        page.WaitForAssertion(() => Assert.Contains("The trash is empty", page.Markup, StringComparison.Ordinal));
        var meter = ShowBeside<SpaceMeter>();
        meter.WaitForAssertion(() => Assert.NotEmpty(meter.Markup));
        await WriteBehindTheBackAsync();

        Vault.Events.Publish(new VaultEvent.DriveChanged(User, ItemId.Root) { PicturesOnly = true });
        Vault.Clock.Advance(DriveChangeListener.Pause * 2);
        await Task.WhenAll(page.InvokeAsync(() => { }), meter.InvokeAsync(() => { }));
        Assert.DoesNotContain("plan.txt", page.Markup, StringComparison.Ordinal);
        var before = meter.Markup;

        Vault.Events.Publish(new VaultEvent.DriveChanged(User, ItemId.Root));
        Vault.Clock.Advance(DriveChangeListener.Pause * 2);
        page.WaitForAssertion(() => Assert.Contains("plan.txt", page.Markup, StringComparison.Ordinal));
        meter.WaitForAssertion(() => Assert.NotEqual(before, meter.Markup));

        // As another server process over the same database would: without an event here.
        async Task WriteBehindTheBackAsync()
        {
            var items = await BulkRows.AddFilesAsync(Vault, User, ItemId.Root, ["plan.txt"]);
            await using var db = await Vault.ContextAsync();
            await db.Items.Where(row => row.Id == items[0].Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, Vault.Clock.GetUtcNow()), Token);
        }
    }

    [Fact]
    public async Task Ending_for_good_asks_and_leaves_the_rest()
    {
        var first = await StoreAsync("a.txt");
        var second = await StoreAsync("b.txt");
        await Vault.Trash.DeleteAsync(User, [first, second], Token);
        var page = Show<TrashPage>();

        page.WaitForElement("[aria-label='Delete a.txt permanently']").Click();
        Assert.Contains("a.txt", page.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        page.Find(".mud-dialog .sv-button--danger").Click();

        await page.WaitForAssertionAsync(async () => Assert.Equal(second, Assert.Single(await Vault.Trash.ListAsync(User, Token)).Entry.Id));
    }

    [Fact]
    public async Task To_keep_is_to_end_nothing()
    {
        await Vault.Trash.DeleteAsync(User, [await StoreAsync("a.txt")], Token);
        var page = Show<TrashPage>();

        page.WaitForElement(".sv-page__actions button").Click();
        page.WaitForElement(".mud-dialog");
        page.FindAll(".mud-dialog button").Single(button => button.TextContent == "Cancel").Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".mud-dialog")));
        Assert.Single(await Vault.Trash.ListAsync(User, Token));
    }

    [Fact]
    public async Task Keys_and_clicks_select_as_in_the_drive_and_bring_items_back()
    {
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            await Vault.Trash.DeleteAsync(User, [await StoreAsync(name)], Token);
            Vault.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var page = Show<TrashPage>();
        page.WaitForElement("[data-index]");
        var all = page.FindAll("[data-index] .sv-file__name .sv-name").Select(name => name.TextContent).ToArray();
        await KeyAsync(page, "ArrowDown");
        await KeyAsync(page, "ArrowDown", shift: true);
        Assert.Equal(all[..2], Selected(page));

        await page.InvokeAsync(() => page.Find("[data-index='3']").ClickAsync(new() { CtrlKey = true }));
        Assert.Equal([all[0], all[1], all[3]], Selected(page));
        await KeyAsync(page, "Escape");
        Assert.Empty(Selected(page));

        await page.InvokeAsync(() => page.FindComponent<TrashTable>().Instance.TypeAsync(all[2]));
        Assert.Equal([all[2]], Selected(page));
        await KeyAsync(page, "r", shift: true);
        await page.WaitForAssertionAsync(async () => Assert.Equal(all[2], Assert.Single(await Vault.ListAsync(User)).Name));
    }

    [Fact]
    public async Task Delete_asks_about_all_that_is_selected_and_ends_it()
    {
        await Vault.Trash.DeleteAsync(User, [await StoreAsync("a"), await StoreAsync("b")], Token);
        var page = Show<TrashPage>();
        page.WaitForElement("[data-index]");
        await KeyAsync(page, "a", command: true);
        Assert.Contains("2 selected", page.WaitForElement(".sv-selection").TextContent, StringComparison.Ordinal);

        var asking = KeyAsync(page, "Delete");
        page.WaitForElement(".mud-dialog .sv-button--danger").Click();
        await asking;

        Assert.Empty(await Vault.Trash.ListAsync(User, Token));
    }

    [Fact]
    public async Task The_menu_offers_the_two_ways_out_of_the_trash()
    {
        await Vault.Trash.DeleteAsync(User, [await StoreAsync("a")], Token);
        var page = Show<TrashPage>();
        page.WaitForElement("[data-index]");
        await page.InvokeAsync(() => page.Find("[data-index]").ContextMenuAsync(new()));
        Assert.Equal(["Restore", "Delete permanently"], page.FindAll("[role=menuitem]").Select(item => item.TextContent));

        await page.InvokeAsync(() => page.FindAll("[role=menuitem]")[0].Click());
        await page.WaitForAssertionAsync(async () => Assert.Single(await Vault.ListAsync(User)));
    }

    private static string[] Selected(IRenderedComponent<Stage<TrashPage>> page) =>
        [.. page.FindAll(".sv-file--selected .sv-name").Select(name => name.TextContent)];

    private static Task KeyAsync(IRenderedComponent<Stage<TrashPage>> page, string key, bool shift = false, bool command = false) =>
        page.InvokeAsync(() => page.FindComponent<TrashTable>().Instance.TakeKeyAsync(key, shift, command));
}
