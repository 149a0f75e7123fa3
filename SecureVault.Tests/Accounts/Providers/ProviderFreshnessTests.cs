using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Tests.Security.Calls;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>How fresh a session is that rests on a provider: as fresh as the provider's own question.</summary>
public sealed class ProviderFreshnessTests
{
    private const string Issuer = "https://provider.example.org";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, true)]
    [InlineData(-9, true)]
    [InlineData(-11, false)]
    [InlineData(1, true)] // its clock may be ahead
    [InlineData(null, false)] // it does not say
    public async Task A_session_begins_as_fresh_as_the_provider_says(int? minutes, bool isFresh)
    {
        await using var scene = await StartAsync();

        var who = await BeginAsync(scene, await AcceptAsync(scene, Person(scene, minutes)));

        Assert.Equal(isFresh, await scene.Vault.Get<FreshSignIns>().IsFreshAsync(who, Token));
    }

    [Fact]
    public async Task An_app_that_is_set_up_at_the_sign_in_makes_nothing_fresh()
    {
        await using var scene = await StartAsync(new() { ["Accounts:SecondFactor"] = "Everyone", ["Accounts:SecondFactorGraceDays"] = "0" });
        var account = await AcceptAsync(scene, Person(scene, -60));
        var next = Assert.IsType<SignInStep.Enrolment>(await scene.Vault.Get<SignInSteps>().NextAsync(account, isRemembered: false, Token));
        var steps = scene.Vault.Get<EnrolmentSteps>();
        var draft = Assert.IsType<AuthenticatorDraft>(await steps.FindAsync(next.State, Token));
        var enrolled = Assert.IsType<EnrolmentOutcome.Enrolled>(await steps.CompleteAsync(next.State, CallThingsMaker.CodeOf(scene.Vault, draft), Token));

        var who = await BeginAsync(scene, enrolled.Account);

        Assert.False(await scene.Vault.Get<FreshSignIns>().IsFreshAsync(who, Token));
    }

    [Fact]
    public async Task A_proof_lasts_ten_minutes_from_when_it_was_given_there()
    {
        await using var scene = await StartAsync();
        var (own, fresh) = (scene.Vault.Get<OwnProviders>(), scene.Vault.Get<FreshSignIns>());
        var who = await BeginAsync(scene, await AcceptAsync(scene, Person(scene, minutes: null)));

        Assert.False(await own.ConfirmAsync(who, Person(scene, -11), Token));
        Assert.False(await own.ConfirmAsync(who, Person(scene, minutes: null), Token));
        Assert.False(await own.ConfirmAsync(who, Person(scene, 0) with { Subject = "somebody else" }, Token));
        Assert.True(await own.ConfirmAsync(who, Person(scene, -9), Token));

        Assert.True(await fresh.IsFreshAsync(who, Token));
        scene.Vault.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.False(await fresh.IsFreshAsync(who, Token));
    }

    private static Task<AccountScene> StartAsync(Dictionary<string, string?>? settings = null) => AccountScene.StartAsync(new(settings ?? [])
    {
        ["Oidc:0:Name"] = "Example Works",
        ["Oidc:0:Authority"] = Issuer,
        ["Oidc:0:ClientId"] = "vault",
        ["Oidc:0:NewPeople"] = "Domains",
        ["Oidc:0:Domains:0"] = "example.org",
    });

    private static ProviderPerson Person(AccountScene scene, int? minutes) => new(0, Issuer, "ada")
    {
        VerifiedEmail = "ada@example.org",
        ProvenAt = minutes is { } known ? scene.Vault.Clock.GetUtcNow().AddMinutes(known) : null,
    };

    private static async Task<VerifiedAccount> AcceptAsync(AccountScene scene, ProviderPerson person) =>
        Assert.IsType<ProviderOutcome.Accepted>(await scene.Vault.Get<ProviderSignIn>().CheckAsync(person, invitation: null, Token)).Account;

    private static async Task<SignedIn> BeginAsync(AccountScene scene, VerifiedAccount account)
    {
        var started = Assert.IsType<StartedSession>(
            await scene.Vault.Get<SignInSessions>().BeginAsync(account, isRemembered: false, SignInOrigin.Of(null, null), Token));
        return new SignedIn(started.User, SessionId.Of(started.Code));
    }
}
