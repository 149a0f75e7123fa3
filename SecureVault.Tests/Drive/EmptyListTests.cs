using Bunit;
using Microsoft.AspNetCore.Components;
using SecureVault.Tests.Browser;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Drive.Pages;
using SecureVault.Web.Components.Trash;

namespace SecureVault.Tests.Drive;

/// <summary>Where there is nothing to list, keys do what they do elsewhere.</summary>
public sealed class EmptyListTests : DriveFixture
{
    private static readonly string[] MoveKeys = ["ArrowDown", "ArrowUp", "Home", "End", "PageDown", "PageUp"];

    [Fact]
    public Task An_empty_trash_listens() => ListensAsync<TrashPage, TrashTable>("The trash is empty", (table, key, command) => table.TakeKeyAsync(key, false, command));

    [Fact]
    public Task An_empty_list_of_favourites_listens() => ListensAsync<FavouritesPage>("No favourites yet");

    [Fact]
    public Task An_empty_list_of_recent_files_listens() => ListensAsync<RecentPage>("Nothing recent");

    [Fact]
    public Task An_empty_drive_listens() => ListensAsync<DrivePage>("Drop your first files here");

    [Fact]
    public async Task An_empty_folder_listens() => await ListensAsync<DrivePage>("This folder is empty", ("Id", (await MakeFolderAsync("Alpha")).Value));

    [Fact]
    public async Task A_search_that_finds_nothing_listens_and_ends_by_key()
    {
        await StoreAsync("plan.txt");
        var page = Show<DrivePage>();
        page.WaitForElement("[data-sv-item]");
        await page.InvokeAsync(() => page.Find(".sv-search__input").Input("nowhere"));
        await WaitFor.ItAsync(
            () =>
            {
                Vault.Clock.Advance(TimeSpan.FromMilliseconds(200));
                return Task.FromResult(page.Markup.Contains("Nothing found", StringComparison.Ordinal));
            },
            "It says that there is nothing",
            TimeSpan.FromSeconds(10));
        var browser = page.FindComponent<DriveBrowser>().Instance;

        await page.InvokeAsync(() => browser.TakeKeyAsync("Escape", false, false));
        page.WaitForElement("[data-sv-item]");
    }

    [Fact]
    public async Task Keys_still_work_after_the_last_item_left_the_trash()
    {
        var item = await StoreAsync("plan.txt");
        await Vault.Trash.DeleteAsync(User, [item], Token);
        var page = Show<TrashPage>();
        page.WaitForElement("[aria-label='Restore plan.txt']");
        var table = page.FindComponent<TrashTable>().Instance;
        await page.InvokeAsync(() => table.TakeKeyAsync("Home", false, false));
        await page.InvokeAsync(() => table.TakeKeyAsync("r", true, false));
        await WaitFor.ItAsync(
            () =>
            {
                Vault.Clock.Advance(DriveChangeListener.Pause * 10);
                return Task.FromResult(page.Markup.Contains("The trash is empty", StringComparison.Ordinal));
            },
            "The trash is empty",
            TimeSpan.FromSeconds(10));

        Assert.Same(table, page.FindComponent<TrashTable>().Instance);
        await page.InvokeAsync(() => table.TakeKeyAsync("?", true, false));
        page.WaitForElement(".sv-keys");
    }

    private Task ListensAsync<TPage>(string says, params (string Name, object Value)[] parameters)
        where TPage : IComponent =>
        ListensAsync<TPage, DriveBrowser>(says, (browser, key, command) => browser.TakeKeyAsync(key, false, command), parameters);

    private async Task ListensAsync<TPage, TList>(string says, Func<TList, string, bool, Task> press, params (string Name, object Value)[] parameters)
        where TPage : IComponent
        where TList : IComponent
    {
        var page = Show<TPage>(parameters);
        var list = page.WaitForComponent<TList>().Instance;
        page.WaitForAssertion(() => Assert.Single(JSInterop.Invocations["attach"]));
        Assert.Contains(says, page.Markup, StringComparison.Ordinal);

        foreach (var key in MoveKeys)
        {
            await page.InvokeAsync(() => press(list, key, false));
        }

        await page.InvokeAsync(() => press(list, "z", true));
        page.WaitForAssertion(() => Assert.Contains("nothing to undo", page.Markup, StringComparison.Ordinal));
        await page.InvokeAsync(() => press(list, "?", false));
        page.WaitForElement(".sv-keys");
    }
}
