using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Events;

namespace SecureVault.Tests.Accounts.WayBack;

/// <summary>People become administrators and stop being ones; one always stays.</summary>
public sealed class RoleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_counts_at_once_and_whoever_has_it_signs_in_anew()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var (roles, people) = (scene.Vault.Get<RoleChanges>(), scene.Vault.Get<PeopleList>());
        await scene.Vault.SignInAsync(ada);
        var heard = new List<VaultEvent>();
        using var subscription = scene.Vault.Events.Subscribe(heard.Add);

        Assert.Equal(RoleOutcome.Done, await roles.ChangeAsync(await scene.FreshAsync(), ada, isAdministrator: true, Token));

        Assert.NotNull(await people.FindAsync(ada, new PeopleQuery(string.Empty, PeopleOrder.Address, null, 1), Token));
        Assert.Contains(new VaultEvent.AccessEnded(ada, null) { Reason = AccessEndReason.RoleChanged }, heard);
        Assert.Contains(new VaultEvent.AccountsChanged(), heard); // the job that writes key cards hears it, too
        Assert.Equal(0, await SessionsAsync(scene, ada));

        await scene.Vault.SignInAsync(ada);
        Assert.Equal(RoleOutcome.Done, await roles.ChangeAsync(await scene.FreshAsync(), ada, isAdministrator: false, Token));
        Assert.Null(await people.FindAsync(ada, new PeopleQuery(string.Empty, PeopleOrder.Address, null, 1), Token));
        Assert.Equal(0, await SessionsAsync(scene, ada));
    }

    [Fact]
    public async Task What_is_so_already_ends_nobodys_session()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        await scene.Vault.SignInAsync(ada);
        var administrator = await scene.FreshAsync();
        var heard = new List<VaultEvent>();
        using var subscription = scene.Vault.Events.Subscribe(heard.Add);

        Assert.Equal(RoleOutcome.Done, await scene.Vault.Get<RoleChanges>().ChangeAsync(administrator, ada, isAdministrator: false, Token));

        Assert.Empty(heard);
        Assert.Equal(1, await SessionsAsync(scene, ada));
    }

    [Fact]
    public async Task Only_administrators_change_roles_and_the_last_one_keeps_it()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var roles = scene.Vault.Get<RoleChanges>();

        Assert.Equal(RoleOutcome.NotAllowed, await roles.ChangeAsync(await scene.Vault.FreshAsync(ada), ada, isAdministrator: true, Token));
        Assert.Equal(RoleOutcome.NotAllowed, await roles.ChangeAsync(new SignedIn(UserId.New(), SessionId.Of("nobody")), ada, isAdministrator: true, Token));
        var stale = await scene.FreshAsync();
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(RoleOutcome.NotFresh, await roles.ChangeAsync(stale, ada, isAdministrator: true, Token));
        Assert.Equal(RoleOutcome.NotFound, await roles.ChangeAsync(await scene.FreshAsync(), UserId.New(), isAdministrator: true, Token));
        Assert.Equal(RoleOutcome.LastAdministrator, await roles.ChangeAsync(await scene.FreshAsync(), scene.Administrator, isAdministrator: false, Token));

        await roles.ChangeAsync(await scene.FreshAsync(), ada, isAdministrator: true, Token);
        await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), ada, Token);
        Assert.Equal(RoleOutcome.LastAdministrator, await roles.ChangeAsync(await scene.FreshAsync(), scene.Administrator, isAdministrator: false, Token));
    }

    [Fact]
    public async Task Administrators_who_take_the_role_from_each_other_at_once_leave_one()
    {
        await using var scene = await AccountScene.StartAsync();
        var everybody = new List<SignedIn> { await scene.FreshAsync() };
        for (var i = 0; i < 3; i++)
        {
            everybody.Add(await scene.Vault.FreshAsync(await scene.InviteAsync($"admin{i}@example.org", isAdministrator: true)));
        }

        var roles = scene.Vault.Get<RoleChanges>();
        var outcomes = await Task.WhenAll(
            from who in everybody
            from whose in everybody
            select Task.Run(() => roles.ChangeAsync(who, whose.User, isAdministrator: false, Token), Token));

        Assert.Equal(3, await CountDoneAsync(scene, outcomes));
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(1, await db.Administrators().CountAsync(Token));
    }

    [Fact]
    public async Task A_lock_and_a_change_of_role_at_once_leave_one_who_can_unlock()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var scene = await AccountScene.StartAsync();
            var second = await scene.InviteAsync("second@example.org", isAdministrator: true);
            var first = await scene.FreshAsync();

            var asSecond = await scene.Vault.FreshAsync(second);
            await Task.WhenAll(
                Task.Run(() => scene.Vault.Get<UserDirectory>().LockAsync(first, second, Token), Token),
                Task.Run(() => scene.Vault.Get<RoleChanges>().ChangeAsync(asSecond, scene.Administrator, isAdministrator: false, Token), Token));

            await using var db = await scene.Vault.ContextAsync();
            Assert.Equal(1, await db.Administrators().CountAsync(Token));
        }
    }

    [Fact]
    public async Task What_a_former_administrator_prepared_leads_nowhere()
    {
        await using var scene = await AccountScene.StartAsync();
        var second = await scene.InviteAsync("second@example.org", isAdministrator: true);
        var invitations = scene.Vault.Get<Invitations>();
        var invited = Assert.IsType<InviteOutcome.Invited>(await invitations.CreateAsync(await scene.Vault.FreshAsync(second), "friend@example.org", true, Token));

        await scene.Vault.Get<RoleChanges>().ChangeAsync(await scene.FreshAsync(), second, isAdministrator: false, Token);

        Assert.Null(await invitations.FindAsync(invited.Code, Token));
    }

    private static async Task<int> CountDoneAsync(AccountScene scene, RoleOutcome[] outcomes)
    {
        // Whoever asked for what another had done meanwhile is told that it is so, too.
        await using var db = await scene.Vault.ContextAsync();
        Assert.DoesNotContain(RoleOutcome.NotFound, outcomes);
        return 4 - await db.UserRoles.CountAsync(Token);
    }

    private static async Task<int> SessionsAsync(AccountScene scene, UserId user)
    {
        await using var db = await scene.Vault.ContextAsync();
        return await db.SignInSessions.CountAsync(row => row.UserId == user.Value, Token);
    }
}
