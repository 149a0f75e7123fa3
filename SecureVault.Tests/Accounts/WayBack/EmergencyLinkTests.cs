using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Tests.Accounts.WayBack;

/// <summary>Links that sign an administrator in while nothing else does.</summary>
public sealed class EmergencyLinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_signs_an_administrator_in_once_and_replaces_the_one_before()
    {
        await using var scene = await AccountScene.StartAsync();
        var links = scene.Vault.Get<EmergencyLinks>();
        var first = await MakeAsync(scene);
        var made = await MakeAsync(scene);

        Assert.Null(await links.FindAsync(first, Token));
        Assert.Equal(AccountScene.AdminEmail, (await links.FindAsync(made, Token))?.Email);
        Assert.Null(await scene.Vault.Get<PasswordLinks>().FindAsync(made, Token)); // it gives no password
        var account = Assert.IsType<VerifiedAccount>(await links.UseAsync(made, Token));
        Assert.Null(await links.UseAsync(made, Token));

        Assert.Equal((scene.Administrator, SignInWay.EmergencyLink), (account.User, account.Way));
        Assert.IsType<SignInStep.Session>(await scene.Vault.Get<SignInSteps>().NextAsync(account, isRemembered: false, Token));
        Assert.NotNull(await scene.Vault.Get<SignInSessions>().BeginAsync(account, isRemembered: false, SignInOrigin.Of(null, null), Token));
    }

    [Fact]
    public async Task A_link_is_for_administrators_who_are_not_locked_and_lives_for_an_hour_whatever_the_clock_does()
    {
        await using var scene = await AccountScene.StartAsync();
        var links = scene.Vault.Get<EmergencyLinks>();
        await scene.InviteAsync("ada@example.org");
        var grace = await scene.InviteAsync("grace@example.org", isAdministrator: true);
        Assert.IsType<PasswordLinkOutcome.NotAllowed>(await links.MakeAsync("ada@example.org", Token));
        Assert.IsType<PasswordLinkOutcome.NotFound>(await links.MakeAsync("nobody@example.org", Token));

        var made = Assert.IsType<PasswordLinkOutcome.Made>(await links.MakeAsync("grace@example.org", Token)).Code;
        await scene.Vault.LockAsync(grace);
        Assert.Null(await links.UseAsync(made, Token));
        Assert.IsType<PasswordLinkOutcome.Locked>(await links.MakeAsync("grace@example.org", Token));

        var old = await MakeAsync(scene);
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Null(await links.UseAsync(old, Token));
        var early = await MakeAsync(scene);
        scene.Vault.Clock.Jump(-TimeSpan.FromDays(1));
        Assert.Null(await links.UseAsync(early, Token));
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_all_the_same()
    {
        await using var scene = await AccountScene.StartAsync(new() { ["Accounts:SecondFactor"] = "Administrators", ["Accounts:SecondFactorGraceDays"] = "0" });
        var account = await scene.Vault.Get<EmergencyLinks>().UseAsync(await MakeAsync(scene), Token);

        Assert.IsType<SignInStep.Enrolment>(await scene.Vault.Get<SignInSteps>().NextAsync(account!, isRemembered: false, Token));
        Assert.Null(await scene.Vault.Get<SignInSessions>().BeginAsync(account!, isRemembered: false, SignInOrigin.Of(null, null), Token));
    }

    [Fact]
    public async Task The_recovery_key_of_somebody_without_a_password_takes_a_fresh_session()
    {
        await using var scene = await AccountScene.StartAsync();
        var recovery = scene.Vault.Get<RecoveryKey>();
        var who = await scene.FreshAsync();
        Assert.IsType<RevealOutcome.WrongPassword>(await recovery.RevealAsync(who, Token)); // there is one, so it is asked for
        await using (var db = await scene.Vault.ContextAsync())
        {
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, (string?)null), Token);
        }

        Assert.IsType<RevealOutcome.Revealed>(await recovery.RevealAsync(who, Token));
        scene.Vault.Clock.Advance(FreshSignIns.Lifetime);
        Assert.IsType<RevealOutcome.NotFresh>(await recovery.RevealAsync(who, Token));
    }

    private static async Task<string> MakeAsync(AccountScene scene) =>
        Assert.IsType<PasswordLinkOutcome.Made>(await scene.Vault.Get<EmergencyLinks>().MakeAsync(AccountScene.AdminEmail, Token)).Code;
}
