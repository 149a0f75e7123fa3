using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Tests.Accounts.Sessions;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Accounts;

/// <summary>How long a session lives, and what ends it.</summary>
public sealed class SignInSessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 14)]
    [InlineData(true, 14 * 24)]
    public async Task An_idle_session_ends_after_its_timeout(bool isRemembered, int hours)
    {
        await using var scene = await AccountScene.StartAsync();
        var session = await BeginAsync(scene, isRemembered);

        scene.Vault.Clock.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await FindAsync(scene, session));
        await SeenAsync(scene, session);
        scene.Vault.Clock.Advance(TimeSpan.FromHours(hours));
        Assert.Null(await FindAsync(scene, session));
    }

    [Fact]
    public async Task A_session_in_daily_use_ends_after_ninety_days()
    {
        await using var scene = await AccountScene.StartAsync();
        var session = await BeginAsync(scene, isRemembered: true);
        for (var day = 1; day < 90; day++)
        {
            scene.Vault.Clock.Advance(TimeSpan.FromDays(1));
            Assert.NotNull(await FindAsync(scene, session));
            await SeenAsync(scene, session);
        }

        scene.Vault.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await FindAsync(scene, session));
    }

    [Fact]
    public async Task Looking_at_a_session_writes_at_most_every_five_minutes()
    {
        await using var scene = await AccountScene.StartAsync();
        var session = await BeginAsync(scene, isRemembered: false);
        var began = scene.Vault.Clock.GetUtcNow();

        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.NotNull(await FindAsync(scene, session));
        Assert.Equal(began, (await RowAsync(scene, session))!.LastSeenAt);
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.NotNull(await FindAsync(scene, session));
        await SeenAsync(scene, session);
    }

    [Fact]
    public async Task An_ended_session_is_over_and_others_go_on()
    {
        await using var scene = await AccountScene.StartAsync();
        var (first, second) = (await BeginAsync(scene, isRemembered: false), await BeginAsync(scene, isRemembered: false));
        var stranger = await scene.InviteAsync("ada@example.org");
        var heard = new List<VaultEvent>();
        using var subscription = scene.Vault.Events.Subscribe(heard.Add);

        await Sessions(scene).EndAsync(stranger, first, Token);
        Assert.NotNull(await FindAsync(scene, first));
        await Sessions(scene).EndAsync(scene.Administrator, first, Token);

        Assert.Null(await FindAsync(scene, first));
        Assert.NotNull(await FindAsync(scene, second));
        Assert.Null(await scene.Vault.Get<SignInValidator>().FindAsync(stranger, second, Token));
        Assert.Equal([new VaultEvent.AccessEnded(stranger, first), new VaultEvent.AccessEnded(scene.Administrator, first)], heard);
    }

    [Fact]
    public async Task A_sign_in_checked_just_before_the_password_changed_begins_no_session()
    {
        await using var scene = await AccountScene.StartAsync();
        var accepted = Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password));

        var changed = Assert.IsType<ChangePasswordOutcome.Changed>(
            await scene.Vault.Get<Passwords>().ChangeAsync(scene.Administrator, AccountScene.Password, "another long one", default, Token));

        Assert.Null(await Sessions(scene).BeginAsync(accepted.Account, false, TestSessions.Origin, Token));
        Assert.NotNull(await Sessions(scene).BeginAsync(changed.Account, false, TestSessions.Origin, Token));
    }

    [Fact]
    public async Task Of_two_password_changes_at_once_the_second_finds_its_old_password_gone()
    {
        await using var scene = await AccountScene.StartAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(
            () => scene.Vault.Get<Passwords>().ChangeAsync(scene.Administrator, AccountScene.Password, $"another long one {i}", default, Token), Token)));

        Assert.Single(outcomes.OfType<ChangePasswordOutcome.Changed>());
        Assert.Single(outcomes.OfType<ChangePasswordOutcome.WrongPassword>());
    }

    [Fact]
    public async Task A_password_change_a_lock_and_signing_out_everywhere_remove_the_rows()
    {
        await using var scene = await AccountScene.StartAsync();
        var user = await scene.InviteAsync("ada@example.org");
        var passwords = scene.Vault.Get<Passwords>();
        foreach (var end in (Func<Task>[])
        [
            () => passwords.ChangeAsync(user, AccountScene.Password, "another long one", default, Token),
            () => passwords.SignOutEverywhereAsync(user, Token),
            async () => await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), user, Token),
        ])
        {
            var mine = await BeginAsync(scene, isRemembered: false);
            var theirs = await BeginAsync(scene, user, isRemembered: true);

            await end();

            Assert.Null(await RowAsync(scene, theirs));
            Assert.NotNull(await FindAsync(scene, mine));
        }

        Assert.Null(await Sessions(scene).BeginAsync(await AccountAsync(scene, user), false, TestSessions.Origin, Token));
    }

    [Fact]
    public async Task Rows_of_sessions_that_are_over_for_a_day_are_removed()
    {
        await using var scene = await AccountScene.StartAsync();
        var idle = await BeginAsync(scene, isRemembered: false);
        var remembered = await BeginAsync(scene, isRemembered: true);

        scene.Vault.Clock.Advance(TimeSpan.FromHours(14 + 23));
        Assert.Equal(0, await Sessions(scene).RemoveDeadAsync(Token));
        scene.Vault.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await Sessions(scene).RemoveDeadAsync(Token));

        Assert.Null(await RowAsync(scene, idle));
        Assert.NotNull(await FindAsync(scene, remembered));
    }

    private static SignInSessions Sessions(AccountScene scene) => scene.Vault.Get<SignInSessions>();

    private static Task<SessionId> BeginAsync(AccountScene scene, bool isRemembered) => BeginAsync(scene, scene.Administrator, isRemembered);

    private static async Task<SessionId> BeginAsync(AccountScene scene, UserId user, bool isRemembered)
    {
        var started = await Sessions(scene).BeginAsync(await AccountAsync(scene, user), isRemembered, TestSessions.Origin, Token);
        Assert.DoesNotContain(started!.Code, started.ToString(), StringComparison.Ordinal);
        return SessionId.Of(started.Code);
    }

    private static async Task<VerifiedAccount> AccountAsync(AccountScene scene, UserId user)
    {
        await using var db = await scene.Vault.ContextAsync();
        return (await db.Users.SingleAsync(row => row.Id == user.Value, Token)).Verified();
    }

    private static Task<ValidSession?> FindAsync(AccountScene scene, SessionId session) =>
        scene.Vault.Get<SignInValidator>().FindAsync(scene.Administrator, session, Token);

    private static async Task<SignInSession?> RowAsync(AccountScene scene, SessionId session)
    {
        await using var db = await scene.Vault.ContextAsync();
        return await db.SignInSessions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == session, Token);
    }

    // The note of when a session was last used is not waited for by who is let in.
    private static Task SeenAsync(AccountScene scene, SessionId session) => WaitFor.ItAsync(
        async () =>
        {
            // A look while the one before is still being noted is not noted; the next one is.
            await FindAsync(scene, session);
            return (await RowAsync(scene, session))!.LastSeenAt == scene.Vault.Clock.GetUtcNow();
        },
        "The use of the session is noted");
}
