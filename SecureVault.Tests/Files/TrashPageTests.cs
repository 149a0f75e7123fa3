using Bunit;
using SecureVault.Web.Components.Files;

namespace SecureVault.Tests.Files;

public sealed class TrashPageTests : DriveBench
{
    [Fact]
    public void An_empty_trash_says_what_it_is_for()
    {
        var page = Show<TrashPage>();
        page.WaitForAssertion(() => Assert.Contains("The trash is empty", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("Empty trash", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_deleted_shows_where_it_was_and_how_long_it_stays()
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
    public async Task Ending_for_good_asks_and_leaves_the_rest()
    {
        var first = await StoreAsync("a.txt");
        var second = await StoreAsync("b.txt");
        await Vault.Trash.DeleteAsync(User, [first, second], Token);
        var page = Show<TrashPage>();

        page.WaitForElement("[aria-label='Delete a.txt for good']").Click();
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
        page.FindAll(".mud-dialog button").Single(button => button.TextContent == "Keep").Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".mud-dialog")));
        Assert.Single(await Vault.Trash.ListAsync(User, Token));
    }
}
