using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Audit;
using SecureVault.Tests.Accounts;
using SecureVault.Web.Components.Admin;

namespace SecureVault.Tests.Admin;

/// <summary>What is done with several people at once.</summary>
public sealed class BulkTests : AdminFixture
{
    [Fact]
    public async Task The_selection_survives_paging_and_ends_with_a_search()
    {
        await AddAsync(60);
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement("[aria-label='Select all on this page']").Change(true);
        Assert.Equal("50 selected", Bar(stage));

        stage.FindAll(".sv-people__pages button")[1].Click();
        stage.WaitForAssertion(() => Assert.Equal(11, stage.FindAll("tbody tr").Count));
        Assert.False(stage.Find("[aria-label='Select all on this page']").HasAttribute("checked"));
        Select(stage, "person59@example.org");
        Assert.Equal("51 selected", Bar(stage));

        stage.FindAll(".sv-people__pages button")[0].Click();
        stage.WaitForAssertion(() => Assert.Equal(50, stage.FindAll("tbody tr").Count));
        Assert.Equal(50, stage.FindAll("tbody .sv-people--selected").Count);
        stage.Find("[aria-label='Select all on this page']").Change(false);
        Assert.Equal("1 selected", Bar(stage));

        stage.Find("#people-search").Input("person0");
        stage.WaitForAssertion(() => Assert.Equal(10, stage.FindAll("tbody tr").Count));
        Assert.Empty(stage.FindAll(".sv-bulk"));
    }

    [Fact]
    public async Task Shift_selects_all_between_two_clicks_and_one_button_takes_all_out()
    {
        await AddAsync(9);
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement("table");
        Select(stage, "person02@example.org");
        stage.Find("[aria-label='Select person06@example.org']").Click(new MouseEventArgs { ShiftKey = true });
        stage.Find("[aria-label='Select person06@example.org']").Change(true);

        Assert.Equal("5 selected", Bar(stage));
        Assert.Equal(5, stage.FindAll("tbody .sv-people--selected").Count);
        stage.Find(".sv-bulk__clear").Click();
        Assert.Empty(stage.FindAll(".sv-bulk, tbody .sv-people--selected"));
    }

    [Fact]
    public async Task Locking_says_how_many_and_records_each()
    {
        var people = await AddAsync(3);
        var stage = Render<Stage<PeoplePage>>();
        SelectAll(stage, "person00@example.org", "person01@example.org", "person02@example.org");
        Press(stage, ".sv-bulk", "Lock");
        var dialog = stage.WaitForElement(".mud-dialog").TextContent;
        Assert.Contains("Lock 3 accounts?", dialog, StringComparison.Ordinal);
        Assert.Contains("person02@example.org", dialog, StringComparison.Ordinal);
        Assert.Null((await EntryAsync(people[0])).LockedAt);

        await stage.Find("#bulk").SubmitAsync();

        stage.WaitForAssertion(() => Assert.Equal(["3 people are locked and signed out everywhere"], Toasts(stage)));
        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".mud-dialog, .sv-bulk")));
        stage.WaitForAssertion(() => Assert.Equal(3, stage.FindAll("tbody .sv-people--locked").Count));
        await using var db = await Vault.ContextAsync();
        Assert.Equal(3, await db.AuditEntries.CountAsync(entry => entry.Action == (int)AuditAction.AccountLocked, Token));
        Assert.Null((await EntryAsync(Scene.Administrator)).LockedAt);
    }

    [Fact]
    public async Task Who_is_refused_is_listed_with_the_reason_and_the_others_are_changed()
    {
        var people = await AddAsync(4);
        await Vault.Get<AccountDeletions>().RequestAsync("person01@example.org", isNow: false, "en", Token);
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement("[aria-label='Select all on this page']").Change(true);
        Press(stage, ".sv-bulk", "Lock");
        stage.WaitForElement("#bulk");
        await using (var db = await Vault.ContextAsync())
        {
            await db.Users.Where(user => user.Id == people[2].Value).ExecuteDeleteAsync(Token);
        }

        await stage.Find("#bulk").SubmitAsync();

        stage.WaitForElement(".sv-bulk-refused");
        Assert.Equal(
            [
                (AccountScene.AdminEmail, "You can't lock your own account"),
                ("person01@example.org", "This account will be deleted: undo that first"),
                ("person02@example.org", "This account is gone"),
            ],
            Refused(stage));
        Assert.Contains("Done for 2 people.", stage.Find(".sv-bulk-result").TextContent, StringComparison.Ordinal);
        Assert.Equal(["2 people are locked and signed out everywhere"], Toasts(stage));
        Assert.NotNull((await EntryAsync(people[3])).LockedAt);
        Press(stage, ".mud-dialog", "Done");
        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".mud-dialog, .sv-bulk"))); // another attempt would be refused, too
    }

    [Fact]
    public async Task Of_everybody_the_last_administrator_stays_and_deleting_asks_for_the_number()
    {
        var people = await AddAsync(2);
        await Scene.InviteAsync("boss@example.org", isAdministrator: true);
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement("[aria-label='Select all on this page']").Change(true);
        Press(stage, ".sv-bulk", "Delete");
        stage.WaitForElement("#bulk-typed").Input("3");
        await stage.Find("#bulk").SubmitAsync();
        Assert.Contains("not the number", stage.WaitForElement("#bulk-error").TextContent, StringComparison.Ordinal);
        Assert.Null((await EntryAsync(people[0])).DeletionDueAt);

        stage.Find("#bulk-typed").Input("4");
        await stage.Find("#bulk").SubmitAsync();

        stage.WaitForElement(".sv-bulk-refused");
        Assert.Equal([(AccountScene.AdminEmail, "Delete your own account in your settings")], Refused(stage));
        Assert.Equal(["3 people are signed out and will be deleted"], Toasts(stage));
        var left = (await Vault.Get<UserDirectory>().ListAsync(Token)).Where(person => person.DeletionDueAt is null);
        Assert.Equal([AccountScene.AdminEmail], left.Select(person => person.Email));
        Assert.Equal(Vault.Clock.GetUtcNow().AddDays(Vault.Get<AccountDeletions>().GraceDays), (await EntryAsync(people[0])).DeletionDueAt);
    }

    [Fact]
    public async Task An_account_with_another_address_than_the_one_that_was_seen_is_not_deleted()
    {
        var people = await AddAsync(1);
        var stage = Render<Stage<PeoplePage>>();
        SelectAll(stage, "person00@example.org");
        Press(stage, ".sv-bulk", "Delete");
        stage.WaitForElement("#bulk-typed").Input("1");
        await using (var db = await Vault.ContextAsync())
        {
            await db.Users.Where(user => user.Id == people[0].Value)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.Email, "other@example.org").SetProperty(user => user.NormalizedEmail, "OTHER@EXAMPLE.ORG"), Token);
        }

        await stage.Find("#bulk").SubmitAsync();

        stage.WaitForElement(".sv-bulk-refused");
        Assert.Equal([("person00@example.org", "The address has changed meanwhile: look at the account again")], Refused(stage));
        Assert.Contains("Nobody was changed.", stage.Find(".sv-bulk-result").TextContent, StringComparison.Ordinal);
        Assert.Empty(Toasts(stage));
        Assert.Null((await EntryAsync(people[0])).DeletionDueAt);
    }

    [Fact]
    public async Task Signing_out_leaves_the_own_window_open()
    {
        var people = await AddAsync(2);
        await Vault.SignInAsync(people[0]);
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement("[aria-label='Select all on this page']").Change(true);
        Press(stage, ".sv-bulk", "Sign out");
        stage.WaitForElement("#bulk");
        await stage.Find("#bulk").SubmitAsync();

        stage.WaitForElement(".sv-bulk-refused");
        Assert.Equal([(AccountScene.AdminEmail, "This is your own account: sign out in your settings")], Refused(stage));
        await using var db = await Vault.ContextAsync();
        Assert.False(await db.SignInSessions.AnyAsync(row => row.UserId == people[0].Value, Token));
        Assert.True(await db.SignInSessions.AnyAsync(row => row.UserId == Scene.Administrator.Value, Token));
    }

    [Fact]
    public async Task A_limit_is_set_and_accounts_are_unlocked_for_several()
    {
        var people = await AddAsync(3);
        await Vault.LockAsync(people[1]);
        var stage = Render<Stage<PeoplePage>>();
        SelectAll(stage, "person00@example.org", "person01@example.org");
        Press(stage, ".sv-bulk", "Storage limit");
        stage.WaitForElement(".sv-quota__own input").Focus();
        stage.Find(".sv-quota__own input").Input("much");
        await stage.Find("#bulk").SubmitAsync();
        stage.WaitForElement(".validation-message");
        stage.Find(".sv-quota__own input").Input("2");
        await stage.Find("#bulk").SubmitAsync();

        stage.WaitForAssertion(() => Assert.Equal(["Storage limit of 2 people changed"], Toasts(stage)));
        Assert.Equal(2_000_000_000, (await EntryAsync(people[0])).OwnQuotaBytes);
        Assert.Equal(2_000_000_000, (await EntryAsync(people[1])).OwnQuotaBytes);
        Assert.Null((await EntryAsync(people[2])).OwnQuotaBytes);

        SelectAll(stage, "person00@example.org", "person01@example.org");
        Press(stage, ".sv-bulk", "Unlock");
        stage.WaitForElement("#bulk");
        await stage.Find("#bulk").SubmitAsync();
        stage.WaitForAssertion(() => Assert.Contains("2 people can sign in again", Toasts(stage)));
        Assert.Null((await EntryAsync(people[1])).LockedAt);
    }

    [Fact]
    public async Task Stopping_leaves_those_selected_who_had_no_turn()
    {
        var people = await AddAsync(3);
        var stage = Render<Stage<PeoplePage>>();
        var submitted = BeginAsync(stage);
        Assert.Contains("0 of 3", stage.Find(".mud-dialog").TextContent, StringComparison.Ordinal);
        Press(stage, ".mud-dialog", "Stop");
        Contexts.Gate!.SetResult();
        Contexts.Gate = null;
        await submitted;

        stage.WaitForAssertion(() => Assert.Contains("2 people had no turn", stage.Find(".sv-bulk-result").TextContent, StringComparison.Ordinal));
        await AssertLockedAsync(people, true, false, false);
        Press(stage, ".mud-dialog", "Done");
        stage.WaitForAssertion(() => Assert.Equal("2 selected", Bar(stage)));
    }

    [Fact]
    public async Task It_ends_as_soon_as_the_one_who_began_is_no_administrator_any_more()
    {
        var people = await AddAsync(3);
        var stage = Render<Stage<PeoplePage>>();
        var submitted = BeginAsync(stage);
        await using (var db = await Vault.ContextAsync())
        {
            await db.UserRoles.ExecuteDeleteAsync(Token);
        }

        Contexts.Gate!.SetResult();
        Contexts.Gate = null;
        await submitted;

        stage.WaitForAssertion(() => Assert.Contains("no longer an administrator", stage.Find(".sv-bulk-result").TextContent, StringComparison.Ordinal));
        Assert.Contains("3 people had no turn", stage.Find(".sv-bulk-result").TextContent, StringComparison.Ordinal);
        await AssertLockedAsync(people, false, false, false);
        Assert.Empty(Toasts(stage));
    }

    [Fact]
    public async Task It_ends_as_soon_as_the_session_is_no_longer_fresh()
    {
        var people = await AddAsync(3);
        var stage = Render<Stage<PeoplePage>>();
        var submitted = BeginAsync(stage);
        Vault.Clock.Advance(TimeSpan.FromMinutes(11));
        Contexts.Gate!.SetResult();
        Contexts.Gate = null;
        await submitted;

        stage.WaitForAssertion(() => Assert.Contains("Confirm that it’s you", stage.Find(".sv-bulk-result").TextContent, StringComparison.Ordinal));
        await AssertLockedAsync(people, false, false, false);
        Press(stage, ".mud-dialog", "Done");
        stage.WaitForAssertion(() => Assert.Equal("3 selected", Bar(stage)));
    }

    [Fact]
    public async Task An_error_with_one_is_told_and_does_not_stop_the_rest()
    {
        var people = await AddAsync(3);
        var stage = Render<Stage<PeoplePage>>();
        SelectAll(stage, "person00@example.org", "person01@example.org", "person02@example.org");
        Press(stage, ".sv-bulk", "Lock");
        stage.WaitForElement("#bulk");
        Contexts.NextError = new InvalidOperationException("secret detail");
        await stage.Find("#bulk").SubmitAsync();

        stage.WaitForElement(".sv-bulk-refused");
        var (who, reason) = Assert.Single(Refused(stage));
        Assert.Equal("person00@example.org", who);
        Assert.StartsWith("Error ID: ", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", stage.Markup, StringComparison.Ordinal);
        await AssertLockedAsync(people, false, true, true);
        Press(stage, ".mud-dialog", "Done");
        stage.WaitForAssertion(() => Assert.Equal("1 selected", Bar(stage)));
    }

    /// <summary>Begins to lock three people, of whom the first has to wait.</summary>
    private Task BeginAsync(IRenderedComponent<IComponent> stage)
    {
        SelectAll(stage, "person00@example.org", "person01@example.org", "person02@example.org");
        Press(stage, ".sv-bulk", "Lock");
        stage.WaitForElement("#bulk");
        Contexts.Gate = new TaskCompletionSource();
        var submitted = stage.Find("#bulk").SubmitAsync();
        stage.WaitForElement(".sv-bulk-run");
        return submitted;
    }

    private async Task<UserId[]> AddAsync(int count)
    {
        var people = new UserId[count];
        for (var index = 0; index < count; index++)
        {
            people[index] = await Vault.AddUserAsync($"person{index:D2}@example.org");
        }

        return people;
    }

    private async Task AssertLockedAsync(UserId[] people, params bool[] expected)
    {
        var locked = new List<bool>();
        foreach (var person in people)
        {
            locked.Add((await EntryAsync(person)).LockedAt is not null);
        }

        Assert.Equal(expected, locked);
    }

    private static string Bar(IRenderedComponent<IComponent> stage) => stage.Find(".sv-bulk__count").TextContent;

    private static void SelectAll(IRenderedComponent<IComponent> stage, params string[] emails)
    {
        stage.WaitForElement("table");
        foreach (var email in emails)
        {
            Select(stage, email);
        }
    }

    private static void Select(IRenderedComponent<IComponent> stage, string email) => stage.Find($"[aria-label='Select {email}']").Change(true);

    private static void Press(IRenderedComponent<IComponent> stage, string where, string button) =>
        stage.FindAll($"{where} button").Single(candidate => candidate.TextContent.Trim() == button).Click();

    private static (string Email, string Reason)[] Refused(IRenderedComponent<IComponent> stage) =>
        [.. stage.FindAll(".sv-bulk-refused li").Select(row => (row.Children[0].TextContent, row.Children[1].TextContent))];

    private static string[] Toasts(IRenderedComponent<IComponent> stage) =>
        [.. stage.FindAll(".mud-snackbar-content-message").Select(toast => toast.TextContent.Trim())];
}
