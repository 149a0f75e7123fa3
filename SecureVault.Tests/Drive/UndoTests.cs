using Bunit;
using SecureVault.Tests.Browser;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Drive.Pages;

namespace SecureVault.Tests.Drive;

/// <summary>Taking back what was done: by its toast, and by key when the toast is gone.</summary>
public sealed class UndoTests : DriveFixture
{
    [Fact]
    public async Task By_key_the_last_is_undone_first_and_then_the_one_before()
    {
        await StoreAsync("a");
        await StoreAsync("b");
        var page = await OpenAsync();
        await DeleteFirstAsync(page);
        await DeleteFirstAsync(page);
        Assert.Empty(await Vault.ListAsync(User));

        await UndoAsync(page);
        Assert.Equal("b", Assert.Single(await Vault.ListAsync(User)).Name);
        await UndoAsync(page);
        Assert.Equal(2, (await Vault.ListAsync(User)).Count);

        await UndoAsync(page);
        page.WaitForAssertion(() => Assert.Contains("nothing to undo", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_toasts_the_older_undoes_what_it_tells_and_the_key_does_the_other()
    {
        await StoreAsync("a");
        await StoreAsync("b");
        var page = await OpenAsync();
        await DeleteFirstAsync(page);
        await DeleteFirstAsync(page);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".mud-snackbar-action-button").Count));

        page.FindAll(".mud-snackbar").Single(toast => toast.TextContent.Contains("“a”", StringComparison.Ordinal) || toast.TextContent.StartsWith("a ", StringComparison.Ordinal)).QuerySelector(".mud-snackbar-action-button")!.Click();
        await page.WaitForAssertionAsync(async () => Assert.Equal("a", Assert.Single(await Vault.ListAsync(User)).Name));

        await UndoAsync(page);
        Assert.Equal(2, (await Vault.ListAsync(User)).Count);
    }

    [Fact]
    public async Task The_key_does_not_undo_again_what_its_toast_undid()
    {
        await StoreAsync("a");
        var page = await OpenAsync();
        await DeleteFirstAsync(page);
        page.WaitForElement(".mud-snackbar-action-button").Click();
        await page.WaitForAssertionAsync(async () => Assert.Single(await Vault.ListAsync(User)));

        await UndoAsync(page);
        page.WaitForAssertion(() => Assert.Contains("nothing to undo", page.Markup, StringComparison.Ordinal));
        Assert.Single(await Vault.ListAsync(User));
    }

    [Fact]
    public async Task A_third_thing_to_undo_takes_the_place_of_the_first_toast_but_not_its_undoing()
    {
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            await StoreAsync(name);
        }

        var page = await OpenAsync();
        for (var deleted = 0; deleted < 3; deleted++)
        {
            await DeleteFirstAsync(page);
        }

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".mud-snackbar-action-button").Count));
        for (var undone = 0; undone < 3; undone++)
        {
            await UndoAsync(page);
        }

        Assert.Equal(4, (await Vault.ListAsync(User)).Count);
    }

    [Fact]
    public async Task A_name_that_is_given_back_is_told()
    {
        await StoreAsync("before");
        var page = await OpenAsync();
        var browser = page.FindComponent<DriveBrowser>().Instance;
        await page.InvokeAsync(() => browser.TakeKeyAsync("Home", false, false));
        var asking = page.InvokeAsync(() => browser.TakeKeyAsync("F2", false, false));
        page.WaitForElement("#sv-name").Input("after");
        page.Find("#sv-name-form").Submit();
        await asking;
        page.WaitForAssertion(() => Assert.Contains("Renamed to after", page.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));

        await UndoAsync(page);

        page.WaitForAssertion(() => Assert.Contains("Called before again", page.Find("#mud-snackbar-container").TextContent, StringComparison.Ordinal));
        Assert.Equal("before", Assert.Single(await Vault.ListAsync(User)).Name);
    }

    private static Task UndoAsync(IRenderedComponent<Stage<DrivePage>> page) =>
        page.InvokeAsync(() => page.FindComponent<DriveBrowser>().Instance.TakeKeyAsync("z", false, true));

    private async Task<IRenderedComponent<Stage<DrivePage>>> OpenAsync()
    {
        var page = Show<DrivePage>();
        page.WaitForComponent<DriveBrowser>();
        await Task.Yield();
        return page;
    }

    /// <summary>Deletes the first item, and waits until the list shows it.</summary>
    private async Task DeleteFirstAsync(IRenderedComponent<Stage<DrivePage>> page)
    {
        var before = page.FindAll("[data-sv-item]").Count;
        var browser = page.FindComponent<DriveBrowser>().Instance;
        await page.InvokeAsync(() => browser.TakeKeyAsync("Home", false, false));
        await page.InvokeAsync(() => browser.TakeKeyAsync("Delete", false, false));
        await WaitFor.ItAsync(
            () =>
            {
                Vault.Clock.Advance(DriveChangeListener.Pause * 10);
                return Task.FromResult(page.FindAll("[data-sv-item]").Count == before - 1);
            },
            "The list is shorter",
            TimeSpan.FromSeconds(10));
    }
}
