using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Events;

namespace SecureVault.Tests.Accounts;

/// <summary>What locking takes beside the sessions, and what unlocking leaves alone.</summary>
public sealed class LockingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_open_invitations_of_an_administrator_end_with_the_lock_and_do_not_come_back()
    {
        await using var scene = await AccountScene.StartAsync();
        var second = await scene.InviteAsync("second@example.org", isAdministrator: true);
        var theirs = await InviteAsync(scene, second, "accomplice@example.org");
        var others = await InviteAsync(scene, scene.Administrator, "ada@example.org");

        Assert.Equal(LockOutcome.Done, await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), second, Token));

        var invitations = scene.Vault.Get<Invitations>();
        Assert.IsType<CreateAccountOutcome.LinkInvalid>(await invitations.AcceptAsync(theirs.Code, AccountScene.Password, Token));
        Assert.Equal([others.Id], (await invitations.ListAsync(scene.Administrator, Token))!.Select(entry => entry.Id));
        Assert.Equal(LockOutcome.Done, await scene.Vault.Get<UserDirectory>().UnlockAsync(await scene.FreshAsync(), second, Token));
        Assert.Null(await invitations.FindAsync(theirs.Code, Token));
        Assert.IsType<CreateAccountOutcome.Created>(await invitations.AcceptAsync(others.Code, AccountScene.Password, Token));
    }

    [Fact]
    public async Task An_invitation_that_another_administrator_renewed_stays()
    {
        await using var scene = await AccountScene.StartAsync();
        var second = await scene.InviteAsync("second@example.org", isAdministrator: true);
        await InviteAsync(scene, second, "ada@example.org");
        var renewed = await InviteAsync(scene, scene.Administrator, "ada@example.org");

        await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), second, Token);

        Assert.NotNull(await scene.Vault.Get<Invitations>().FindAsync(renewed.Code, Token));
    }

    [Fact]
    public async Task Inviting_while_being_locked_leaves_no_open_link()
    {
        await using var scene = await AccountScene.StartAsync();
        var second = await scene.InviteAsync("second@example.org", isAdministrator: true);

        var session = await scene.Vault.FreshAsync(second);
        var inviting = Enumerable.Range(0, 20).Select(i => Task.Run(
            () => scene.Vault.Get<Invitations>().CreateAsync(session, $"a{i}@example.org", true, Token), Token)).ToList();
        await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), second, Token);
        await Task.WhenAll(inviting);

        Assert.Empty((await scene.Vault.Get<Invitations>().ListAsync(scene.Administrator, Token))!);
    }

    [Fact]
    public async Task Unlocking_an_account_that_is_not_locked_leaves_its_sessions_alone()
    {
        await using var scene = await AccountScene.StartAsync();
        var user = await scene.InviteAsync("ada@example.org");
        await scene.SignInAsync("ada@example.org", "wrong");
        var before = await RowAsync(scene, user);
        var heard = new List<VaultEvent>();
        using var subscription = scene.Vault.Events.Subscribe(heard.Add);

        Assert.Equal(LockOutcome.Done, await scene.Vault.Get<UserDirectory>().UnlockAsync(await scene.FreshAsync(), user, Token));

        Assert.Equal(before, await RowAsync(scene, user));
        Assert.DoesNotContain(heard, happened => happened is VaultEvent.AccessEnded);
    }

    private static async Task<(string? Stamp, int Failed, DateTimeOffset? LockedAt)> RowAsync(AccountScene scene, UserId user)
    {
        await using var db = await scene.Vault.ContextAsync();
        var row = await db.Users.AsNoTracking().SingleAsync(candidate => candidate.Id == user.Value, Token);
        return (row.SecurityStamp, row.AccessFailedCount, row.LockedAt);
    }

    private static async Task<InviteOutcome.Invited> InviteAsync(AccountScene scene, UserId administrator, string email) =>
        Assert.IsType<InviteOutcome.Invited>(await scene.Vault.Get<Invitations>().CreateAsync(await scene.Vault.FreshAsync(administrator), email, false, Token));
}
