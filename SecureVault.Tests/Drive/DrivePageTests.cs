using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Tests.Browser;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Pages;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Tests.Drive;

public sealed class DrivePageTests : DriveFixture
{
    [Fact]
    public void Until_the_list_is_there_the_page_says_that_it_loads()
    {
        var gate = Contexts.Gate = new TaskCompletionSource();
        var page = Show<DrivePage>();
        Assert.Contains("Loading", page.Find("[role=status]").TextContent, StringComparison.Ordinal);

        Contexts.Gate = null;
        gate.SetResult();

        page.WaitForElement(".sv-welcome");
        Assert.Empty(page.FindAll(".sv-skeleton"));
    }

    [Fact]
    public void An_empty_drive_says_what_to_do()
    {
        var page = Show<DrivePage>();
        Assert.Contains("Drop your first files", page.WaitForElement(".sv-welcome").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_come_first_and_names_in_the_order_that_people_expect()
    {
        await StoreAsync("Scan 10.pdf", 1_500_000);
        await StoreAsync("scan 9.pdf", 500_000);
        await MakeFolderAsync("Zoo");
        var page = Show<DrivePage>();

        page.WaitForAssertion(() => Assert.Equal(["Zoo", "scan 9.pdf", "Scan 10.pdf"], Names(page)));
        Assert.Equal("1 folder, 2 files · 2.0\u00A0MB", page.Find(".sv-page__facts").TextContent);
    }

    [Fact]
    public async Task A_name_is_text_and_the_way_to_the_item_has_no_name_in_it()
    {
        var item = await StoreAsync("<b>\"x\".zip");
        var folder = await MakeFolderAsync("<i>secret");
        var page = Show<DrivePage>();

        var file = page.WaitForElement($"[data-sv-item='{item}'] .sv-file__name a");
        Assert.Equal("<b>\"x\".zip", file.TextContent);
        Assert.True(file.HasAttribute("download"));
        Assert.Equal($"/files/{item}/content", file.GetAttribute("href"));
        Assert.Equal($"/folders/{folder}", page.Find($"[data-sv-item='{folder}'] .sv-file__name a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_list_that_fails_shows_a_number_and_can_be_tried_again()
    {
        await StoreAsync("a.txt");
        Contexts.Error = new InvalidOperationException("secret detail");
        var page = Show<DrivePage>();
        Assert.Equal(8, page.WaitForElement(".sv-code").TextContent.Length);
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);

        Contexts.Error = null;
        page.Find(".sv-empty button").Click();

        page.WaitForAssertion(() => Assert.Equal(["a.txt"], Names(page)));
    }

    [Fact]
    public async Task Columns_sort_and_say_so()
    {
        await StoreAsync("a", 3);
        Vault.Clock.Advance(TimeSpan.FromHours(1));
        await StoreAsync("b", 1);
        Vault.Clock.Advance(TimeSpan.FromHours(1));
        await StoreAsync("c", 2);
        var page = Show<DrivePage>();
        page.WaitForElement(".sv-file__name a");

        await SortAsync(page, "Size");
        page.WaitForAssertion(() => Assert.Equal(["a", "c", "b"], Names(page)));
        Assert.Equal("descending", Header(page, "Size").GetAttribute("aria-sort"));
        Assert.Equal("none", Header(page, "Name").GetAttribute("aria-sort"));

        await SortAsync(page, "Size");
        page.WaitForAssertion(() => Assert.Equal(["b", "c", "a"], Names(page)));

        await SortAsync(page, "Modified");
        page.WaitForAssertion(() => Assert.Equal(["c", "b", "a"], Names(page)));
    }

    [Fact]
    public async Task Files_are_sorted_by_the_time_that_they_brought_along_or_by_when_they_came()
    {
        await Vault.StoreAsync(User, "old", ItemId.Root, modified: DateTimeOffset.UnixEpoch);
        Vault.Clock.Advance(TimeSpan.FromHours(1));
        await Vault.StoreAsync(User, "ancient", ItemId.Root, modified: DateTimeOffset.UnixEpoch.AddYears(-20));
        Vault.Clock.Advance(TimeSpan.FromHours(1));
        await Vault.StoreAsync(User, "unknown", ItemId.Root);
        var page = Show<DrivePage>();
        page.WaitForElement(".sv-file__name a");

        await SortAsync(page, "Modified");
        page.WaitForAssertion(() => Assert.Equal(["unknown", "old", "ancient"], Names(page)));
        await SortAsync(page, "Added");
        page.WaitForAssertion(() => Assert.Equal(["unknown", "ancient", "old"], Names(page)));
        var times = page.Find("[data-sv-name=old]").QuerySelectorAll("time").Select(time => time.GetAttribute("datetime")![..10]);
        Assert.Equal(["1970-01-01", "2026-03-01"], times);
    }

    [Fact]
    public async Task A_folder_shows_how_much_is_in_it_and_counts_in_the_totals_and_changes_below_show_at_once()
    {
        var folder = await MakeFolderAsync("Folder");
        var inner = await MakeFolderAsync("Inner", folder);
        await StoreAsync("a", 1_500_000, inner);
        await StoreAsync("b", 500_000);
        var page = Show<DrivePage>();
        page.WaitForElement(".sv-file__name a");

        Assert.Equal("1.5 MB", page.Find("[data-sv-name=Folder] .sv-file__size").TextContent);
        Assert.Equal("1 folder, 1 file · 2.0\u00A0MB", page.Find(".sv-page__facts").TextContent);
        page.Find("[aria-label='Select all']").Change(true);
        page.WaitForAssertion(() => Assert.Equal("2 selected2.0 MB", page.Find(".sv-selection p").TextContent));

        await StoreAsync("c", 500_000, inner);
        Vault.Clock.Advance(TimeSpan.FromSeconds(3));
        page.WaitForAssertion(() => Assert.Equal("2.0 MB", page.Find("[data-sv-name=Folder] .sv-file__size").TextContent));
    }

    [Fact]
    public async Task Changes_below_change_sizes_alone_and_the_list_is_read_again_for_its_own_changes()
    {
        var folder = await MakeFolderAsync("Folder");
        var inner = await MakeFolderAsync("Inner", folder);
        var file = await StoreAsync("b", 500_000);
        var page = Show<DrivePage>();
        page.WaitForElement(".sv-file__name a");
        await using (var db = await Vault.ContextAsync())
        {
            // Nobody tells of it: it shows only once the list is read again.
            await db.Items.Where(item => item.Id == file.Value).ExecuteUpdateAsync(set => set.SetProperty(item => item.IsFavourite, true), Token);
        }

        foreach (var megabytes in (int[])[1, 2])
        {
            Vault.Events.Publish(new VaultEvent.DriveChanged(User, inner) { PicturesOnly = true });
            await StoreAsync($"{megabytes}", 1_000_000, inner);
            await WaitFor.ItAsync(
                () =>
                {
                    Vault.Clock.Advance(DriveChangeListener.SizePause);
                    return Task.FromResult(page.Find("[data-sv-name=Folder] .sv-file__size").TextContent == $"{megabytes}.0 MB");
                },
                "The size is the new one");
            Assert.Equal($"1 folder, 1 file · {megabytes}.5\u00A0MB", page.Find(".sv-page__facts").TextContent);
            Assert.Empty(page.FindAll(".sv-file__star"));
        }

        Vault.Events.Publish(new VaultEvent.DriveChanged(User, ItemId.Root) { PicturesOnly = true });
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".sv-file__star")));
    }

    [Fact]
    public async Task A_folder_shows_the_way_to_it_and_uploads_go_into_it()
    {
        var top = await MakeFolderAsync("Reports");
        var inner = await MakeFolderAsync("2026", top);
        await StoreAsync("plan.txt", folder: inner);

        var page = Show<DrivePage>(("Id", inner.Value));

        page.WaitForAssertion(() => Assert.Equal(["plan.txt"], Names(page)));
        Assert.Equal("2026", page.Find("h1").TextContent);
        Assert.Equal([("Files", "/"), ("Reports", $"/folders/{top}")], page.FindAll(".sv-crumbs a").Select(link => (link.TextContent, link.GetAttribute("href")!)));
        Assert.Equal((inner, "2026"), (Services.GetRequiredService<UploadDestination>().Folder, Services.GetRequiredService<UploadDestination>().Name));
    }

    [Fact]
    public async Task A_folder_that_is_deleted_elsewhere_says_so_and_one_of_somebody_else_looks_the_same()
    {
        var folder = await MakeFolderAsync("Reports");
        var page = Show<DrivePage>(("Id", folder.Value));
        page.WaitForElement(".sv-empty--folder");

        await Vault.Trash.DeleteAsync(User, [folder], Token);
        Vault.Clock.Advance(DriveChangeListener.Pause);

        page.WaitForAssertion(() => Assert.Equal("This folder is gone", page.Find(".sv-empty__title").TextContent));

        var eve = await Vault.AddUserAsync("eve@example.org");
        var others = await Vault.MakeFolderAsync(eve, ItemId.Root, "Secret");
        var second = ShowBeside<DrivePage>(("Id", others.Value));
        second.WaitForAssertion(() => Assert.Equal("This folder is gone", second.Find(".sv-empty__title").TextContent));
        Assert.DoesNotContain("Secret", second.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_in_another_window_show_here()
    {
        var page = Show<DrivePage>();
        page.WaitForElement(".sv-welcome");

        await StoreAsync("new.txt");

        page.WaitForAssertion(() => Assert.Equal(["new.txt"], Names(page)));
    }

    [Fact]
    public async Task Selected_items_are_counted_and_what_is_gone_is_not_selected()
    {
        var gone = await StoreAsync("a");
        await StoreAsync("b");
        await StoreAsync("c");
        var page = Show<DrivePage>();
        page.WaitForElement("input[aria-label='Select all']").Change(true);
        Assert.Contains("3 selected", page.WaitForElement(".sv-selection").TextContent, StringComparison.Ordinal);

        page.Find("input[aria-label='Select b']").Change(false);
        page.WaitForAssertion(() => Assert.Contains("2 selected", page.Find(".sv-selection").TextContent, StringComparison.Ordinal));

        await Vault.Trash.DeleteAsync(User, [gone], Token);
        Vault.Clock.Advance(DriveChangeListener.Pause);
        page.WaitForAssertion(() => Assert.Contains("1 selected", page.Find(".sv-selection").TextContent, StringComparison.Ordinal));

        page.Find("[aria-label='Clear the selection']").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".sv-selection")));
    }

    [Fact]
    public async Task Deleting_takes_no_question_and_can_be_undone()
    {
        await StoreAsync("a.txt");
        await StoreAsync("b.txt");
        var page = Show<DrivePage>();
        page.WaitForElement("[aria-label='Delete a.txt']").Click();

        page.WaitForAssertion(() => Assert.Equal(["b.txt"], Names(page)));
        Assert.Empty(page.FindAll(".mud-dialog"));

        page.WaitForElement(".mud-snackbar-action-button").Click();
        Vault.Clock.Advance(DriveChangeListener.Pause * 10);
        page.WaitForAssertion(() => Assert.Equal(["a.txt", "b.txt"], Names(page)));
        Assert.Contains("a.txt restored", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_told_in_the_dialog_and_the_next_one_is_taken()
    {
        await MakeFolderAsync("Reports");
        var page = Show<DrivePage>();
        page.WaitForElement(".sv-new-folder").Click();

        page.WaitForElement("#sv-name").Input("REPORTS");
        page.Find("#sv-name-form").Submit();
        page.WaitForAssertion(() => Assert.Contains("already exists", page.Find("#sv-name-error").TextContent, StringComparison.Ordinal));

        page.Find("#sv-name").Input("a/b");
        page.Find("#sv-name-form").Submit();
        page.WaitForAssertion(() => Assert.Contains("slash", page.Find("#sv-name-error").TextContent, StringComparison.Ordinal));

        page.Find("#sv-name").Input("Photos");
        page.Find("#sv-name-form").Submit();
        page.WaitForAssertion(() => Assert.Equal(["Photos", "Reports"], Names(page)));
        Assert.Empty(page.FindAll(".mud-dialog"));
    }

    [Fact]
    public async Task When_access_ends_the_page_goes_to_the_sign_in()
    {
        await Vault.LockAsync(User);
        var page = Show<DrivePage>();
        page.WaitForAssertion(AssertSentToSignIn);
    }

    private static string[] Names(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll(".sv-file__name a").Select(link => link.TextContent)];

    private static AngleSharp.Dom.IElement Header(IRenderedComponent<IComponent> page, string title) =>
        page.FindAll("[role=columnheader]").Single(header => header.TextContent.Trim() == title);

    // On the page's own thread: between finding and clicking it is not drawn again.
    private static Task SortAsync(IRenderedComponent<IComponent> page, string title) =>
        page.InvokeAsync(() => page.FindAll(".sv-sort").Single(button => button.TextContent.Trim() == title).Click());
}
