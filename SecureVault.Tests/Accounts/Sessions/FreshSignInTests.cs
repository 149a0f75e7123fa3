using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Keys.Rotation;

namespace SecureVault.Tests.Accounts.Sessions;

/// <summary>Actions that a session may not take until its person has proven themselves again.</summary>
public sealed class FreshSignInTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_is_fresh_for_ten_minutes_and_again_after_the_password()
    {
        await using var scene = await AccountScene.StartAsync();
        var session = await scene.FreshAsync();
        var proofs = scene.Vault.Get<FreshSignIns>();

        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.True(await proofs.IsFreshAsync(session, Token));
        scene.Vault.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await proofs.IsFreshAsync(session, Token));

        Assert.Equal(ProofOutcome.WrongPassword, await proofs.ProveAsync(session, "wrong", Token));
        Assert.False(await proofs.IsFreshAsync(session, Token));
        Assert.Equal(ProofOutcome.Proven, await proofs.ProveAsync(session, AccountScene.Password, Token));
        Assert.True(await proofs.IsFreshAsync(session, Token));
    }

    [Fact]
    public async Task A_proof_is_worth_nothing_for_another_session_another_person_or_an_earlier_clock()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var proofs = scene.Vault.Get<FreshSignIns>();
        var stale = await scene.FreshAsync();
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(11));
        var fresh = await scene.FreshAsync();

        Assert.False(await proofs.IsFreshAsync(stale, Token));
        Assert.False(await proofs.IsFreshAsync(fresh with { User = ada }, Token));
        Assert.True(await proofs.IsFreshAsync(fresh, Token));
        scene.Vault.Clock.Jump(TimeSpan.FromMinutes(-1));
        Assert.False(await proofs.IsFreshAsync(fresh, Token));
    }

    [Fact]
    public async Task A_session_that_has_ended_can_not_prove_itself()
    {
        await using var scene = await AccountScene.StartAsync();
        var session = await scene.FreshAsync();
        await scene.Vault.Get<SignInSessions>().EndAsync(session.User, session.Session, Token);

        Assert.False(await scene.Vault.Get<FreshSignIns>().IsFreshAsync(session, Token));
        Assert.Equal(ProofOutcome.WrongPassword, await scene.Vault.Get<FreshSignIns>().ProveAsync(session, AccountScene.Password, Token));
    }

    [Fact]
    public async Task Of_forty_guesses_at_once_five_are_looked_at_and_the_right_password_waits_too()
    {
        await using var scene = await AccountScene.StartAsync();
        var session = await scene.FreshAsync();
        var proofs = scene.Vault.Get<FreshSignIns>();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => proofs.ProveAsync(session, $"guess {i}", Token), Token)));

        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(5, (await db.SignInNetworks.AsNoTracking().SingleAsync(Token)).FailedAttempts);
        Assert.Equal(ProofOutcome.WrongPassword, await proofs.ProveAsync(session, AccountScene.Password, Token));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(ProofOutcome.Proven, await proofs.ProveAsync(session, AccountScene.Password, Token));
    }

    [Fact]
    public async Task Nothing_is_changed_for_other_people_by_a_session_that_is_not_fresh()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var session = await scene.FreshAsync();
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(10));
        var (directory, invitations) = (scene.Vault.Get<UserDirectory>(), scene.Vault.Get<Invitations>());

        Assert.Equal(LockOutcome.NotFresh, await directory.LockAsync(session, ada, Token));
        Assert.Equal(LockOutcome.NotFresh, await directory.UnlockAsync(session, ada, Token));
        Assert.Equal(QuotaOutcome.NotFresh, await directory.SetQuotaAsync(session, ada, 5, Token));
        Assert.IsType<InviteOutcome.NotFresh>(await invitations.CreateAsync(session, "boss@example.org", isAdministrator: true, Token));
        Assert.IsType<GiveKeyOutcome.NotFresh>(await scene.Vault.Get<UserKeyChange>().RunAsync(session, ada, renewsContents: true, Token));

        var entry = (await directory.ListAsync(Token)).Single(person => person.Id == ada);
        Assert.Equal((null, null), (entry.LockedAt, entry.OwnQuotaBytes));
        Assert.Empty((await invitations.ListAsync(scene.Administrator, Token))!);
        Assert.IsType<InviteOutcome.Invited>(await invitations.CreateAsync(session, "ada2@example.org", isAdministrator: false, Token));

        await scene.Vault.Get<FreshSignIns>().ProveAsync(session, AccountScene.Password, Token);
        Assert.Equal(LockOutcome.Done, await directory.LockAsync(session, ada, Token));
        Assert.Equal(QuotaOutcome.Done, await directory.SetQuotaAsync(session, ada, 5, Token));
        Assert.IsType<InviteOutcome.Invited>(await invitations.CreateAsync(session, "boss@example.org", isAdministrator: true, Token));
    }
}
