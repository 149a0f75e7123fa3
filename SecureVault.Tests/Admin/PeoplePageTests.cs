using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Tests.Accounts;
using SecureVault.Web.Components.Admin;

namespace SecureVault.Tests.Admin;

public sealed class PeoplePageTests : AdminFixture
{
    [Fact]
    public void Until_the_list_is_there_the_page_says_that_it_looks()
    {
        Contexts.Gate = new TaskCompletionSource();
        var page = Render<PeoplePage>();
        Assert.Contains("Loading people", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("table"));

        Contexts.Gate.SetResult();

        page.WaitForElement("table");
        Assert.DoesNotContain("Loading people", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_fails_shows_a_number_and_can_be_tried_again()
    {
        Contexts.Error = new InvalidOperationException("secret detail");
        var page = Render<PeoplePage>();
        Assert.Equal(8, page.WaitForElement(".sv-empty .sv-code").TextContent.Length);
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);

        Contexts.Error = null;
        page.Find(".sv-empty button").Click();

        page.WaitForAssertion(() => Assert.Equal([AccountScene.AdminEmail], Addresses(page)));
    }

    [Fact]
    public void A_list_that_is_shown_stays_when_a_refresh_fails()
    {
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement("table");
        Contexts.Error = new InvalidOperationException("secret detail");

        Vault.Events.Publish(new VaultEvent.AccountsChanged());

        stage.WaitForAssertion(() => Assert.Contains("refresh the list", Toasts(stage), StringComparison.Ordinal));
        Assert.Equal([AccountScene.AdminEmail], Addresses(stage));
        Assert.DoesNotContain("secret", stage.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_only_person_is_told_how_to_invite_and_can_not_lock_themselves_out()
    {
        var page = Render<PeoplePage>();
        Assert.Contains("just you so far", page.WaitForElement(".sv-people__alone").TextContent, StringComparison.Ordinal);
        Assert.Equal("1 person · 0 bytes stored", page.Find(".sv-page__facts").TextContent);
        Assert.Equal(["You", "Administrator"], Chips(page, AccountScene.AdminEmail));
        page.Find($"[aria-label='Actions for {AccountScene.AdminEmail}']").Click();
        var entries = page.FindAll("[role=menuitem]").Select(entry => entry.TextContent.Trim());
        Assert.Equal(["Storage limit…", "Take administration away…", "Change email address…", "Sign out everywhere…", "New account key…"], entries);
    }

    [Fact]
    public async Task A_row_shows_what_a_person_stores_and_when_the_person_was_here()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        await Vault.UploadAsync(grace, "a.bin", new byte[1_500]);
        await Vault.UploadAsync(grace, "b.bin", new byte[500]);
        var page = Render<PeoplePage>();
        page.WaitForElement("table");

        Assert.Equal([AccountScene.AdminEmail, "grace@example.org"], Addresses(page));
        Assert.Equal(["2", "2.0 KB, no limit", "not yet"], Cells(page, "grace@example.org"));
        Assert.Equal("2 people · 2.0 KB stored", page.Find(".sv-page__facts").TextContent);
        Assert.DoesNotContain("a.bin", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".sv-people__alone"));
    }

    [Fact]
    public async Task The_search_finds_part_of_an_address_and_says_how_many()
    {
        await Vault.AddUserAsync("grace@example.org");
        await Vault.AddUserAsync("gregor@example.net");
        var page = Render<PeoplePage>();
        page.WaitForElement("table");

        page.Find("#people-search").Input(" GR ");
        page.WaitForAssertion(() => Assert.Equal(["grace@example.org", "gregor@example.net"], Addresses(page)));
        Assert.Equal("2 people found", page.Find("[role=status]").TextContent);

        page.Find("#people-search").Input("nobody");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("table")));
        Assert.Contains("No one has an address like that", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locking_asks_by_name_and_shows_at_once()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        VaultEvent.AccessEnded? ended = null;
        using var subscription = Vault.Events.Subscribe(happened => ended = happened as VaultEvent.AccessEnded ?? ended);
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "Lock…");
        Assert.Contains("grace@example.org", stage.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        Assert.Null((await EntryAsync(grace)).LockedAt);

        stage.Find(".mud-dialog .sv-button--danger").Click();

        stage.WaitForAssertion(() => Assert.Equal(["Locked"], Chips(stage, "grace@example.org")));
        stage.WaitForAssertion(() => Assert.Contains("grace@example.org is locked", Toasts(stage), StringComparison.Ordinal));
        Assert.Equal(grace, ended?.User);
        Assert.NotNull((await EntryAsync(grace)).LockedAt);
    }

    [Fact]
    public async Task Cancelling_locks_nobody()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "Lock…");
        Press(stage, "Cancel");

        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".mud-dialog")));
        Assert.Null((await EntryAsync(grace)).LockedAt);
    }

    [Fact]
    public async Task A_person_gets_a_new_key_and_all_files_anew_where_that_is_wanted()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "New account key…");
        Assert.Contains("grace@example.org", stage.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        stage.Find(".mud-dialog input[type=checkbox]").Change(true);

        stage.Find("#new-key").Submit();

        stage.WaitForAssertion(() => Assert.Contains("grace@example.org has a new key", Toasts(stage), StringComparison.Ordinal));
        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".mud-dialog")));
        await using var db = await Vault.ContextAsync();
        Assert.Equal(
            [(1, UserKeyPhase.Retiring), (2, UserKeyPhase.Settled)],
            (await db.UserKeys.Where(key => key.UserId == grace.Value).OrderBy(key => key.Version).ToListAsync(Token)).Select(key => (key.Version, key.Phase)));
    }

    [Fact]
    public async Task While_the_storage_has_no_marker_there_is_no_new_key_and_the_dialog_says_why()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        System.IO.File.Delete(Vault.Folder.Combine("objects", "vault.marker"));
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "New account key…");
        stage.WaitForElement("#new-key").Submit();

        stage.WaitForAssertion(() => Assert.Contains("nothing was changed", stage.Find(".mud-dialog [role=alert]").TextContent, StringComparison.Ordinal));
        await using var db = await Vault.ContextAsync();
        Assert.Equal(1, await db.UserKeys.CountAsync(key => key.UserId == grace.Value, Token));
    }

    [Fact]
    public async Task Unlocking_asks_by_name_and_gives_access_back()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        await Vault.LockAsync(grace);
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "Unlock…");
        Assert.Contains("grace@example.org", stage.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        Assert.NotNull((await EntryAsync(grace)).LockedAt);

        Press(stage, "Unlock");

        stage.WaitForAssertion(() => Assert.Empty(Chips(stage, "grace@example.org")));
        Assert.Null((await EntryAsync(grace)).LockedAt);
    }

    [Fact]
    public async Task A_change_that_fails_is_told_and_changes_nothing()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "Lock…");
        stage.WaitForElement(".mud-dialog");
        Contexts.Error = new InvalidOperationException("secret detail");

        Press(stage, "Lock");

        stage.WaitForAssertion(() => Assert.Contains("Nothing was changed", Toasts(stage), StringComparison.Ordinal));
        Assert.DoesNotContain("secret", stage.Markup, StringComparison.Ordinal);
        Assert.Null((await EntryAsync(grace)).LockedAt);
    }

    [Fact]
    public async Task Changes_by_another_administrator_show_here()
    {
        var page = Render<PeoplePage>();
        page.WaitForElement("table");

        await Scene.InviteAsync("grace@example.org", isAdministrator: true);

        page.WaitForAssertion(() => Assert.Equal(["Administrator"], Chips(page, "grace@example.org")));
    }

    [Fact]
    public async Task A_locked_person_is_sent_to_the_sign_in_page()
    {
        await Vault.LockAsync(Scene.Administrator);
        Render<PeoplePage>();
        AssertSentToSignIn();
    }

    [Fact]
    public async Task A_former_administrator_leaves_the_page()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/people");
        await using (var db = await Vault.ContextAsync())
        {
            await db.UserRoles.ExecuteDeleteAsync(Token);
        }

        Render<PeoplePage>();
        Assert.Equal("http://localhost/", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Fact]
    public async Task A_page_that_is_closed_hears_nothing_more()
    {
        Render<PeoplePage>().WaitForElement("table");
        await DisposeComponentsAsync();
        Contexts.Error = new InvalidOperationException("not asked for");

        Vault.Events.Publish(new VaultEvent.AccountsChanged());
        Vault.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Empty(Services.GetRequiredService<MudBlazor.ISnackbar>().ShownSnackbars);
    }

    private static string[] Addresses(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll(".sv-people__address").Select(address => address.TextContent)];

    private static IElement Row(IRenderedComponent<IComponent> page, string email) =>
        page.FindAll("tbody tr").Single(row => row.QuerySelector(".sv-people__address")!.TextContent == email);

    private static string[] Chips(IRenderedComponent<IComponent> page, string email) =>
        [.. Row(page, email).QuerySelectorAll(".sv-chip").Select(chip => chip.TextContent)];

    private static string[] Cells(IRenderedComponent<IComponent> page, string email) =>
        [.. Row(page, email).QuerySelectorAll("td[data-label]").Select(cell => cell.TextContent.Trim())];

    private static string Toasts(IRenderedComponent<IComponent> stage) =>
        string.Join('\n', stage.FindAll(".mud-snackbar").Select(toast => toast.TextContent));

    private static void Press(IRenderedComponent<IComponent> stage, string button)
    {
        stage.WaitForElement(".mud-dialog");
        stage.FindAll(".mud-dialog button").Single(candidate => candidate.TextContent == button).Click();
    }
}
