using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Data.People;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Tests.Accounts.Factors;

namespace SecureVault.Tests.Accounts.Leaving;

/// <summary>The request to delete an account, and the way back.</summary>
public sealed class DeletionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_wish_ends_every_session_upload_and_link_at_once()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var vault = scene.Vault;
        var item = await vault.StoreAsync(ada, "a", ItemId.Root);
        var link = Assert.IsType<PasswordLinkOutcome.Made>(await vault.Get<PasswordLinks>().MakeAsync(await scene.FreshAsync(), ada, Token));
        var heard = new List<VaultEvent>();
        using var subscription = vault.Events.Subscribe(heard.Add);

        Assert.Equal(DeleteAccountOutcome.Requested, await vault.LeaveAsync(ada));

        Assert.Contains(new VaultEvent.AccessEnded(ada, null) { Reason = AccessEndReason.Deleted }, heard);
        Assert.Contains(new VaultEvent.AccountsChanged(), heard);
        await using var db = await vault.ContextAsync();
        Assert.Equal(0, await db.SignInSessions.CountAsync(row => row.UserId == ada.Value, Token));
        Assert.Null(await vault.Get<PasswordLinks>().FindAsync(link.Code, Token));
        await Assert.ThrowsAsync<AccessEndedException>(() => vault.ListAsync(ada));
        await Assert.ThrowsAsync<AccessEndedException>(() => vault.Downloads.OpenAsync(ada, item, Token));
        await Assert.ThrowsAsync<AccessEndedException>(() => vault.UploadAsync(ada, "b", [1]));
        var entry = (await vault.Get<UserDirectory>().ListAsync(Token)).Single(account => account.Id == ada);
        Assert.Equal(vault.Clock.GetUtcNow().AddDays(7), entry.DeletionDueAt);
        var part = await vault.Get<PeopleList>().FindAsync(scene.Administrator, new PeopleQuery("ada", PeopleOrder.Address, null, 5), Token);
        Assert.Equal((entry.DeletionDueAt, false), (Assert.Single(part!.People).DeletionDueAt, part.People[0].IsBeingDestroyed));
    }

    [Fact]
    public async Task It_takes_a_fresh_sign_in_and_the_own_address()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var deletions = scene.Vault.Get<AccountDeletions>();
        var fresh = await scene.Vault.FreshAsync(ada);

        Assert.Equal(DeleteAccountOutcome.WrongAddress, await deletions.RequestAsync(fresh, "grace@example.org", "en", Token));
        Assert.Equal(DeleteAccountOutcome.WrongAddress, await deletions.RequestAsync(fresh, "", "en", Token));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(DeleteAccountOutcome.NotFresh, await deletions.RequestAsync(fresh, "ada@example.org", "en", Token));
        Assert.Equal(DeleteAccountOutcome.NotFresh, await deletions.RequestAsync(new SignedIn(ada, SessionId.Of("nobody")), "ada@example.org", "en", Token));
        Assert.Equal(DeleteAccountOutcome.Requested, await deletions.RequestAsync(await scene.Vault.FreshAsync(ada), " ADA@example.org ", "en", Token));
    }

    [Fact]
    public async Task Whoever_signs_in_during_the_grace_can_keep_the_account_and_nothing_else()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var vault = scene.Vault;
        var item = await vault.StoreAsync(ada, "a", ItemId.Root);
        await vault.LeaveAsync(ada);
        vault.Clock.Advance(TimeSpan.FromDays(6));

        var accepted = Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", AccountScene.Password));
        Assert.Null(await vault.Get<SignInSessions>().BeginAsync(accepted.Account, isRemembered: false, new SignInOrigin(default, default, null), Token));
        var state = Assert.IsType<SignInStep.Leaving>(await scene.NextAsync()).State;
        var steps = vault.Get<LeavingSteps>();
        var found = await steps.FindAsync(state, Token);
        Assert.Equal(("ada@example.org", DeletionOrigin.Person, true), (found!.Email, found.Origin, found.MayKeep));
        Assert.False(await vault.Get<SecondSteps>().IsWaitingAsync(state, Token)); // it is no other step's

        var kept = Assert.IsType<KeptAccount>(await steps.KeepAsync(state, Token));

        Assert.Null(await steps.KeepAsync(state, Token));
        Assert.IsType<SignInStep.Session>(await vault.Get<SignInSteps>().NextAsync(kept.Account, kept.IsRemembered, Token));
        Assert.NotNull(await vault.Get<SignInSessions>().BeginAsync(kept.Account, isRemembered: false, new SignInOrigin(default, default, null), Token));
        vault.Clock.Advance(TimeSpan.FromDays(30));
        await vault.RunJobAsync();
        Assert.Equal([7], await vault.ReadAsync(ada, item));
        Assert.Equal([AuditAction.DeletionUndone, AuditAction.DeletionRequested], await ActionsAsync(scene, ada));
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_before_the_page_and_a_password_alone_keeps_nothing()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var (secret, _) = await FactorScene.TurnOnAsync(scene.Vault, ada);
        await scene.Vault.LeaveAsync(ada);
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(2));

        var code = Assert.IsType<SignInStep.Code>(await scene.NextAsync());
        Assert.Null(await scene.Vault.Get<LeavingSteps>().FindAsync(code.State, Token));
        Assert.Null(await scene.Vault.Get<LeavingSteps>().KeepAsync(code.State, Token));
        var second = Assert.IsType<SecondStepOutcome.Accepted>(
            await scene.Vault.Get<SecondSteps>().CompleteAsync(code.State, await FactorScene.CodeAsync(secret, scene.Vault.Clock.GetUtcNow()), default, Token));
        var leaving = Assert.IsType<SignInStep.Leaving>(await scene.Vault.Get<SignInSteps>().NextAsync(second.Account, isRemembered: false, Token));
        var kept = await scene.Vault.Get<LeavingSteps>().KeepAsync(leaving.State, Token);

        Assert.IsType<SignInStep.Session>(await scene.Vault.Get<SignInSteps>().NextAsync(kept!.Account, isRemembered: false, Token));
    }

    [Fact]
    public async Task Of_two_wishes_at_once_one_counts()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var ada = await scene.InviteAsync("ada@example.org");
        var fresh = new[] { await scene.Vault.FreshAsync(ada), await scene.Vault.FreshAsync(ada), await scene.Vault.FreshAsync(ada) };

        var outcomes = await Task.WhenAll(fresh.Select(
            who => Task.Run(() => scene.Vault.Get<AccountDeletions>().RequestAsync(who, "ada@example.org", "en", Token), Token)));

        Assert.Single(outcomes, DeleteAccountOutcome.Requested);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal((1, 1), (await db.AccountDeletions.CountAsync(Token), await db.OutgoingMails.CountAsync(Token)));
    }

    [Fact]
    public async Task Administrators_who_leave_at_once_leave_one_behind()
    {
        await using var scene = await AccountScene.StartAsync();
        var second = await scene.InviteAsync("second@example.org", isAdministrator: true);
        var third = await scene.InviteAsync("third@example.org", isAdministrator: true);
        (SignedIn Who, string Email)[] all =
        [
            (await scene.FreshAsync(), AccountScene.AdminEmail),
            (await scene.Vault.FreshAsync(second), "second@example.org"),
            (await scene.Vault.FreshAsync(third), "third@example.org"),
        ];

        var outcomes = await Task.WhenAll(all.Select(
            one => Task.Run(() => scene.Vault.Get<AccountDeletions>().RequestAsync(one.Who, one.Email, "en", Token), Token)));

        Assert.Single(outcomes, DeleteAccountOutcome.LastAdministrator);
        Assert.Equal(2, outcomes.Count(outcome => outcome == DeleteAccountOutcome.Requested));
        await using var db = await scene.Vault.ContextAsync();
        var left = Assert.Single(await db.Users.Where(user => user.LockedAt == null).ToListAsync(Token));
        Assert.Equal(
            DeleteAccountOutcome.LastAdministrator, await scene.Vault.Get<AccountDeletions>().RequestAsync(left.Email!, isNow: true, "en", Token));
    }

    [Fact]
    public async Task An_administrator_who_leaves_does_not_count_as_one()
    {
        await using var scene = await AccountScene.StartAsync();
        var second = await scene.InviteAsync("second@example.org", isAdministrator: true);
        await scene.Vault.LeaveAsync(second, "second@example.org");

        Assert.Equal(RoleOutcome.LastAdministrator, await scene.Vault.Get<RoleChanges>().ChangeAsync(await scene.FreshAsync(), scene.Administrator, isAdministrator: false, Token));
        Assert.Equal(DeleteAccountOutcome.LastAdministrator, await scene.Vault.LeaveAsync(scene.Administrator, AccountScene.AdminEmail));
    }

    [Fact]
    public async Task Whom_an_administrator_deletes_sees_why_and_can_not_undo_it()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var deletions = scene.Vault.Get<AccountDeletions>();
        Assert.Equal(DeleteAccountOutcome.NotAllowed, await deletions.RequestAsync(await scene.Vault.FreshAsync(ada), scene.Administrator, AccountScene.AdminEmail, "en", Token));
        Assert.Equal(DeleteAccountOutcome.NotAllowed, await deletions.RequestAsync(await scene.Vault.FreshAsync(ada), UserId.New(), "x", "en", Token));
        Assert.Equal(DeleteAccountOutcome.NotFound, await deletions.RequestAsync(await scene.FreshAsync(), UserId.New(), "x", "en", Token));
        Assert.Equal(DeleteAccountOutcome.Yourself, await deletions.RequestAsync(await scene.FreshAsync(), scene.Administrator, AccountScene.AdminEmail, "en", Token));
        Assert.Equal(DeleteAccountOutcome.WrongAddress, await deletions.RequestAsync(await scene.FreshAsync(), ada, "eve@example.org", "en", Token));

        Assert.Equal(DeleteAccountOutcome.Requested, await deletions.RequestAsync(await scene.FreshAsync(), ada, "ada@example.org", "en", Token));

        Assert.Equal(DeleteAccountOutcome.Already, await deletions.RequestAsync(await scene.FreshAsync(), ada, "ada@example.org", "en", Token));
        var state = Assert.IsType<SignInStep.Leaving>(await scene.NextAsync()).State;
        Assert.False((await scene.Vault.Get<LeavingSteps>().FindAsync(state, Token))!.MayKeep);
        Assert.Null(await scene.Vault.Get<LeavingSteps>().KeepAsync(state, Token));
        Assert.Equal(KeepAccountOutcome.NotAllowed, await deletions.KeepAsync(new SignedIn(ada, SessionId.Of("x")), ada, Token));
        Assert.Equal(KeepAccountOutcome.Kept, await deletions.KeepAsync(await scene.FreshAsync(), ada, Token));
        Assert.Equal(KeepAccountOutcome.NotLeaving, await deletions.KeepAsync(await scene.FreshAsync(), ada, Token));
        Assert.Null(await scene.Vault.Get<LeavingSteps>().FindAsync(state, Token));
        Assert.IsType<SignInStep.Session>(await scene.NextAsync());
    }

    [Fact]
    public async Task A_lock_from_before_comes_back_with_the_account_and_nobody_unlocks_one_that_leaves()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var directory = scene.Vault.Get<UserDirectory>();
        await directory.LockAsync(await scene.FreshAsync(), ada, Token);
        var lockedAt = scene.Vault.Clock.GetUtcNow();
        scene.Vault.Clock.Advance(TimeSpan.FromHours(1));
        await scene.Vault.Get<AccountDeletions>().RequestAsync(await scene.FreshAsync(), ada, "ada@example.org", "en", Token);

        Assert.IsType<SignInOutcome.LockedByAdministrator>(await scene.SignInAsync("ada@example.org", AccountScene.Password));
        Assert.Equal(LockOutcome.Leaving, await directory.UnlockAsync(await scene.FreshAsync(), ada, Token));
        Assert.Equal(LockOutcome.Leaving, await directory.LockAsync(await scene.FreshAsync(), ada, Token));
        Assert.IsType<PasswordLinkOutcome.Locked>(await scene.Vault.Get<PasswordLinks>().MakeAsync("ada@example.org", unlocks: true, Token));
        Assert.True(Assert.IsType<ResetPasswordOutcome.Reset>(
            await scene.Vault.Get<Passwords>().ResetAsync("ada@example.org", "another one, just as long", unlocks: true, Token)).IsLocked);

        Assert.Equal(KeepAccountOutcome.Kept, await scene.Vault.Get<AccountDeletions>().KeepAsync("ada@example.org", Token));
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(lockedAt, (await db.Users.SingleAsync(user => user.Id == ada.Value, Token)).LockedAt);
    }

    [Fact]
    public async Task Whoever_has_forgotten_the_password_comes_back_by_a_mail_during_the_grace()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var ada = await scene.InviteAsync("ada@example.org");
        await scene.Vault.LeaveAsync(ada);
        var before = Assert.IsType<SignInStep.Leaving>(await scene.NextAsync()).State;

        var made = await scene.Vault.Get<PasswordLinks>().MakeForMailAsync(ada, Token);
        Assert.IsType<UseLinkOutcome.Changed>(await scene.Vault.Get<PasswordLinks>().UseAsync(made!.Code, "another one, just as long", Token));

        Assert.Null(await scene.Vault.Get<LeavingSteps>().KeepAsync(before, Token)); // whoever knew the old one keeps nothing
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", "another one, just as long"));
        await Assert.ThrowsAsync<AccessEndedException>(() => scene.Vault.ListAsync(ada));
    }

    private static async Task<AuditAction[]> ActionsAsync(AccountScene scene, UserId user) =>
        [.. (await scene.Vault.Get<AuditBoard>().ReadAllAsync(scene.Administrator, new AuditFilter(), null, 200, Token))!
            .Where(view => view.TargetId == user.Value && view.Action is AuditAction.DeletionRequested or AuditAction.DeletionUndone)
            .Select(view => view.Action)];
}
