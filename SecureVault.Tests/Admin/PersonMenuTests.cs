using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Events;
using SecureVault.Tests.Accounts;
using SecureVault.Web.Components.Admin;

namespace SecureVault.Tests.Admin;

/// <summary>The menu of a person, and what its entries lead to.</summary>
public sealed class PersonMenuTests : AdminFixture
{
    [Fact]
    public async Task A_person_becomes_an_administrator_and_hears_why_the_window_closes()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        VaultEvent.AccessEnded? ended = null;
        using var subscription = Vault.Events.Subscribe(happened => ended = happened as VaultEvent.AccessEnded ?? ended);
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "Make administrator…");
        Assert.Contains("signed out on all devices", stage.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        Assert.False((await EntryAsync(grace)).IsAdministrator);

        Press(stage, "Make administrator");

        stage.WaitForAssertion(() => Assert.Contains("grace@example.org is an administrator now", Toasts(stage), StringComparison.Ordinal));
        Assert.True((await EntryAsync(grace)).IsAdministrator);
        Assert.Equal((grace, AccessEndReason.RoleChanged), (ended!.User, ended.Reason));
    }

    [Fact]
    public async Task The_last_administrator_is_told_to_make_another_one_first()
    {
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, AccountScene.AdminEmail, "Take administration away…");
        Assert.Contains("also here", stage.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);

        Press(stage, "Take away");

        stage.WaitForAssertion(() => Assert.Contains("make somebody else one first", Toasts(stage), StringComparison.Ordinal));
        Assert.True((await EntryAsync(Scene.Administrator)).IsAdministrator);
    }

    [Fact]
    public async Task A_password_link_is_made_when_it_is_asked_for_and_shown_once()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "Password link…");
        stage.WaitForElement("#make-link");
        Assert.Equal(0, await LinksAsync());

        await stage.Find("#make-link").SubmitAsync();

        var link = stage.WaitForElement("#password-link").GetAttribute("value")!;
        Assert.StartsWith("http://localhost/account/reset?code=", link, StringComparison.Ordinal);
        Assert.Equal("grace@example.org", (await Vault.Get<PasswordLinks>().FindAsync(link.Split("code=")[1], Token))?.Email);
        Press(stage, "Done");
        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".mud-dialog")));
        Assert.DoesNotContain(link, stage.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_everywhere_asks_first_and_locks_nobody()
    {
        var grace = await Vault.AddUserAsync("grace@example.org");
        await Vault.SignInAsync(grace);
        VaultEvent.AccessEnded? ended = null;
        using var subscription = Vault.Events.Subscribe(happened => ended = happened as VaultEvent.AccessEnded ?? ended);
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "Sign out everywhere…");
        stage.WaitForElement(".mud-dialog");
        Assert.Null(ended);

        Press(stage, "Sign out");

        stage.WaitForAssertion(() => Assert.Contains("grace@example.org is signed out everywhere", Toasts(stage), StringComparison.Ordinal));
        Assert.Equal((grace, AccessEndReason.EndedByAdministrator), (ended!.User, ended.Reason));
        await using var db = await Vault.ContextAsync();
        Assert.False(await db.SignInSessions.AnyAsync(row => row.UserId == grace.Value, Token));
        Assert.Null((await EntryAsync(grace)).LockedAt);
    }

    [Fact]
    public async Task Only_administrators_sign_others_out()
    {
        var (ada, grace) = (await Vault.AddUserAsync(), await Vault.AddUserAsync("grace@example.org"));
        await Vault.SignInAsync(grace);
        var sessions = Vault.Get<PeopleSessions>();

        Assert.Equal(LockOutcome.NotAllowed, await sessions.EndAsync(await Vault.FreshAsync(ada), grace, Token));
        Assert.Equal(LockOutcome.NotFound, await sessions.EndAsync(await Scene.FreshAsync(), UserId.New(), Token));
        await using var db = await Vault.ContextAsync();
        Assert.True(await db.SignInSessions.AnyAsync(row => row.UserId == grace.Value, Token));
    }

    [Fact]
    public async Task A_locked_person_has_no_password_link()
    {
        await Vault.LockAsync(await Vault.AddUserAsync("grace@example.org"));
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement("[aria-label='Actions for grace@example.org']").Click();

        var entries = stage.FindAll("[role=menuitem]").Select(entry => entry.TextContent.Trim()).ToList();

        Assert.Contains("Unlock…", entries);
        Assert.DoesNotContain("Password link…", entries);
    }

    [Fact]
    public async Task Somebody_who_is_to_be_deleted_can_be_kept_and_nothing_else()
    {
        await Scene.InviteAsync("grace@example.org");
        var stage = Render<Stage<PeoplePage>>();
        Choose(stage, "grace@example.org", "Delete account…");
        stage.WaitForElement("#delete-person-address").Input("ada@example.org");
        stage.Find("#delete-person").Submit();
        stage.WaitForElement("#delete-person-error");
        stage.Find("#delete-person-address").Input("Grace@example.org");
        await stage.Find("#delete-person").SubmitAsync();

        stage.WaitForAssertion(() => Assert.Contains("Will be deleted:", stage.Find("tbody").TextContent, StringComparison.Ordinal));
        stage.WaitForElement("[aria-label='Actions for grace@example.org']").Click();
        Assert.Equal(["Undo the deletion…"], stage.FindAll("[role=menuitem]").Select(entry => entry.TextContent.Trim()));
    }

    private async Task<int> LinksAsync()
    {
        await using var db = await Vault.ContextAsync();
        return await db.PasswordLinks.CountAsync(Token);
    }

    private static string Toasts(IRenderedComponent<IComponent> stage) =>
        string.Join('\n', stage.FindAll(".mud-snackbar").Select(toast => toast.TextContent));

    private static void Press(IRenderedComponent<IComponent> stage, string button)
    {
        stage.WaitForElement(".mud-dialog");
        stage.FindAll(".mud-dialog button").Single(candidate => candidate.TextContent == button).Click();
    }
}
