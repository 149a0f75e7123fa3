using Bunit;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Search;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Drive.Pages;
using SecureVault.Web.Components.Search;

namespace SecureVault.Tests.Drive.Dialogs;

/// <summary>The search for a folder in the dialog over a page.</summary>
public sealed class FolderDialogTests : DriveFixture
{
    private int NamesInMemory => Services.GetRequiredService<DriveSearch>().Count;

    [Fact]
    public async Task Names_are_in_memory_until_both_the_dialog_and_the_page_under_it_have_ended_their_search()
    {
        await StoreAsync("plan.txt");
        await MakeFolderAsync("Plans");
        var page = Show<DrivePage>();
        page.WaitForElement("[data-sv-item]");
        await TypeAsync(page, ".sv-search__input", "plan");
        page.WaitForElement("[data-sv-name='plan.txt']");
        var asked = await AskAsync(page);
        await TypeAsync(page, ".sv-tree__search", "plans");
        page.WaitForElement("[aria-label='Folders found']");

        await ClickAsync(page, "Cancel");
        Assert.Null(await asked);
        Assert.Equal(2, NamesInMemory);

        await page.InvokeAsync(() => page.Find("[aria-label='End the search']").Click());
        page.WaitForAssertion(() => Assert.Empty(page.FindComponents<SearchResults>()));
        Assert.Equal(0, NamesInMemory);
    }

    [Fact]
    public async Task A_failed_search_is_not_taken_for_one_that_found_nothing()
    {
        await MakeFolderAsync("Plans");
        var page = Show<DrivePage>();
        page.WaitForElement("[data-sv-item]");
        var asked = await AskAsync(page);

        Contexts.Error = new InvalidOperationException("no database");
        await TypeAsync(page, ".sv-tree__search", "plans");
        Assert.StartsWith("The search failed.", page.WaitForElement(".sv-tree__none").TextContent, StringComparison.Ordinal);

        Contexts.Error = null;
        await TypeAsync(page, ".sv-tree__search", "nothing");
        page.WaitForAssertion(() => Assert.Equal("No folder has this in its name.", page.Find(".sv-tree__none").TextContent));
        await ClickAsync(page, "Cancel");
        await asked;
        Assert.Equal(0, NamesInMemory);
    }

    [Fact]
    public async Task Names_that_come_after_whoever_asked_is_gone_do_not_stay()
    {
        await StoreAsync("plan.txt");
        var search = Services.GetRequiredService<UserSearch>();
        var (first, second) = (search.Hold(), search.Hold());
        var held = Contexts.Gate = new TaskCompletionSource();
        var finding = search.FindAsync(new SearchQuery { Text = "plan" }, 10, Token);

        first.Dispose();
        first.Dispose();
        held.SetResult();
        Assert.Single((await finding).Hits);
        Assert.Equal(1, NamesInMemory);

        held = Contexts.Gate = new TaskCompletionSource();
        finding = search.FindAsync(new SearchQuery { Text = "plan" }, 10, Token);
        second.Dispose();
        held.SetResult();
        Assert.Single((await finding).Hits);
        Assert.Equal(0, NamesInMemory);
    }

    private async Task<Task<ItemId?>> AskAsync(IRenderedComponent<Stage<DrivePage>> page)
    {
        var asked = Task.FromResult<ItemId?>(null);
        await page.InvokeAsync(() =>
        {
            // Not awaited: it ends with the dialog.
            asked = Services.GetRequiredService<DriveDialogs>().AskFolderAsync([], "Move", "Move here", forbidsThemselves: false);
        });
        page.WaitForElement(".sv-tree__search");
        return asked;
    }

    // On the page's own thread: between finding and using it is not drawn again.
    private async Task TypeAsync(IRenderedComponent<Stage<DrivePage>> page, string field, string text)
    {
        await page.InvokeAsync(() => page.Find(field).Input(text));
        Vault.Clock.Advance(SearchBar.Pause);
    }

    private static Task ClickAsync(IRenderedComponent<Stage<DrivePage>> page, string button) =>
        page.InvokeAsync(() => page.FindAll("button").Single(one => one.TextContent == button).Click());
}
