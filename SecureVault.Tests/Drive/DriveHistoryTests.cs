using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Tests.Browser;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Drive.Pages;

namespace SecureVault.Tests.Drive;

/// <summary>Going back and forward in the drive.</summary>
public sealed class DriveHistoryTests : DriveFixture
{
    private BunitNavigationManager Visits => Services.GetRequiredService<BunitNavigationManager>();

    [Fact]
    public async Task A_file_that_is_looked_at_has_an_entry_of_its_own_and_going_back_closes_it()
    {
        var item = await StoreAsync("photo.png");
        var page = Show<DrivePage>();
        await ClickAsync(page, ".sv-file__name a");
        Assert.Contains("photo.png", page.WaitForElement("[data-sv-preview]").TextContent, StringComparison.Ordinal);
        Assert.EndsWith($"/?view={item}", Visits.Uri, StringComparison.Ordinal);
        Assert.False(Visits.History.First().Options.ReplaceHistoryEntry);

        Visits.NavigateTo("/");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-sv-preview]")));
        Assert.Single(page.FindAll(".sv-file--focus"));

        Visits.NavigateTo($"/?view={item}");
        page.WaitForElement("[data-sv-preview]");
    }

    [Fact]
    public async Task A_double_click_opens_a_file_once()
    {
        var item = await StoreAsync("photo.png");
        var page = Show<DrivePage>();

        await ClickAsync(page, ".sv-file__name a");
        await ClickAsync(page, ".sv-file__name a");

        page.WaitForElement("[data-sv-preview]");
        Assert.Equal($"/?view={item}", new Uri(Visits.Uri).PathAndQuery);
        Assert.Single(Visits.History);
    }

    [Fact]
    public async Task Turning_over_changes_the_entry_and_makes_no_other()
    {
        await StoreAsync("1.png");
        var second = await StoreAsync("2.png");
        var page = Show<DrivePage>();
        await ClickAsync(page, ".sv-file__name a");
        await ClickAsync(page, "[data-sv-preview-next]");

        page.WaitForAssertion(() => Assert.Contains("2.png", page.Find("[data-sv-preview]").TextContent, StringComparison.Ordinal));
        Assert.EndsWith($"/?view={second}", Visits.Uri, StringComparison.Ordinal);
        Assert.True(Visits.History.First().Options.ReplaceHistoryEntry);
    }

    [Fact]
    public async Task A_kept_address_opens_the_file_over_its_folder_and_closing_stays_in_the_folder()
    {
        var folder = await MakeFolderAsync("Reports");
        var item = await StoreAsync("photo.png", folder: folder);
        Visits.NavigateTo($"/folders/{folder}?view={item}");
        var page = Show<DrivePage>(("Id", folder.Value));

        await ClickAsync(page, "[data-sv-preview-close]");

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-sv-preview]")));
        Assert.EndsWith($"/folders/{folder}", Visits.Uri, StringComparison.Ordinal);
        Assert.True(Visits.History.First().Options.ReplaceHistoryEntry);
    }

    [Fact]
    public async Task An_address_of_a_file_that_is_not_in_the_list_shows_the_list()
    {
        await StoreAsync("a.txt");
        Visits.NavigateTo($"/?view={ItemId.New()}");
        var page = Show<DrivePage>();
        page.WaitForElement(".sv-file__name a");
        Assert.Empty(page.FindAll("[data-sv-preview]"));
    }

    [Fact]
    public async Task Clicks_with_ctrl_or_shift_on_a_name_select_and_open_nothing()
    {
        foreach (var name in (string[])["a.png", "b.png", "c.png"])
        {
            await StoreAsync(name);
        }

        var page = Show<DrivePage>();
        await ClickAsync(page, ".sv-file__name a", 0, new MouseEventArgs { CtrlKey = true });
        await ClickAsync(page, ".sv-file__name a", 2, new MouseEventArgs { ShiftKey = true });

        Assert.Equal(3, page.FindAll(".sv-file--selected").Count);
        await ClickAsync(page, ".sv-file__name a", 1, new MouseEventArgs { MetaKey = true });
        Assert.Equal(2, page.FindAll(".sv-file--selected").Count);
        Assert.Empty(page.FindAll("[data-sv-preview]"));
        Assert.Empty(Visits.History);
    }

    [Fact]
    public async Task A_search_waits_where_it_began_and_none_of_its_words_are_in_the_history()
    {
        var folder = await MakeFolderAsync("Secret reports");
        await StoreAsync("Secret plan.txt", folder: folder);
        var page = Show<DrivePage>();
        await SearchAsync(page, "secret");
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("[data-sv-item]").Count));
        var kept = Visits.HistoryEntryState;
        Assert.Single(Visits.History);
        Assert.All(Visits.History, entry => Assert.DoesNotContain("secret", entry.Uri + entry.Options.HistoryEntryState, StringComparison.OrdinalIgnoreCase));

        var drive = page.FindComponent<DrivePage>();
        Visits.NavigateTo($"/folders/{folder}");
        drive.Render(builder => builder.Add(shown => shown.Id, folder.Value));
        page.WaitForAssertion(() => Assert.Equal("Secret reports", page.Find("h1").TextContent));
        Assert.Equal(string.Empty, page.Find(".sv-search__input").GetAttribute("value") ?? string.Empty);

        Visits.NavigateTo("/", new NavigationOptions { HistoryEntryState = kept });
        drive.Render(builder => builder.Add(shown => shown.Id, null));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("[data-sv-item]").Count));
        Assert.Equal("secret", page.Find(".sv-search__input").GetAttribute("value"));
        Assert.Equal(folder.ToString(), page.Find(".sv-file--focus").GetAttribute("data-sv-item"));
    }

    [Fact]
    public async Task Another_page_is_left_by_going_back_to_the_same_search()
    {
        await StoreAsync("plan.txt");
        var page = Show<DrivePage>();
        await SearchAsync(page, "pla");
        var kept = Visits.HistoryEntryState;

        Visits.NavigateTo("/", new NavigationOptions { HistoryEntryState = kept });
        var again = ShowBeside<DrivePage>();

        again.WaitForAssertion(() => Assert.Single(again.FindAll("[data-sv-item]")));
        Assert.Equal("pla", page.Find(".sv-search__input").GetAttribute("value"));
    }

    [Fact]
    public async Task Escape_in_what_was_found_clears_the_selection_first_and_then_the_search()
    {
        await StoreAsync("plan.txt");
        await StoreAsync("other.txt");
        var page = Show<DrivePage>();
        await SearchAsync(page, "plan");
        page.WaitForAssertion(() => Assert.Single(page.FindAll("[data-sv-item]")));
        await KeyAsync(page, "Home");
        await KeyAsync(page, "Escape");
        Assert.Empty(page.FindAll(".sv-file--selected"));
        Assert.Single(page.FindAll("[data-sv-item]"));

        await KeyAsync(page, "Escape");
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("[data-sv-item]").Count));
    }

    // On the page's own thread: between finding and clicking it is not drawn again.
    private static Task ClickAsync(IRenderedComponent<Stage<DrivePage>> page, string what, int which = 0, MouseEventArgs? mouse = null)
    {
        page.WaitForElement(what);
        return page.InvokeAsync(() => page.FindAll(what)[which].ClickAsync(mouse ?? new MouseEventArgs()));
    }

    private static Task KeyAsync(IRenderedComponent<Stage<DrivePage>> page, string key) =>
        page.InvokeAsync(() => page.FindComponent<DriveBrowser>().Instance.TakeKeyAsync(key, false, false));

    private async Task SearchAsync(IRenderedComponent<Stage<DrivePage>> page, string text)
    {
        page.WaitForElement("[data-sv-item]");
        await page.InvokeAsync(() => page.Find(".sv-search__input").Input(text));
        await WaitFor.ItAsync(
            () =>
            {
                Vault.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(page.HasComponent<SearchResults>() && page.FindComponent<SearchResults>().FindAll("[data-sv-item]").Count > 0);
            },
            "Something is found",
            TimeSpan.FromSeconds(10));
    }
}
