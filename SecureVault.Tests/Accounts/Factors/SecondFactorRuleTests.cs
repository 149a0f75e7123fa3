using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Tests.Accounts.Sessions;

namespace SecureVault.Tests.Accounts.Factors;

/// <summary>Whom the vault asks for a second factor, and what happens when the term is over.</summary>
public sealed class SecondFactorRuleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SecondFactorRule.Off, false, false)]
    [InlineData(SecondFactorRule.Administrators, true, false)]
    [InlineData(SecondFactorRule.Everyone, true, true)]
    public async Task Without_a_term_the_rule_leads_those_that_it_names_to_enrolling(SecondFactorRule rule, bool administrator, bool user)
    {
        await using var vault = await StartAsync(rule, days: 0);
        var (lead, ada) = (await vault.AddUserAsync("lead@example.org"), await vault.AddUserAsync());
        await MakeAdministratorAsync(vault, lead);

        Assert.Equal(administrator, await NextAsync(vault, lead) is SignInStep.Enrolment);
        Assert.Equal(user, await NextAsync(vault, ada) is SignInStep.Enrolment);
        Assert.Equal(administrator, await SessionAsync(vault, lead) is null);
        Assert.Equal(user, await SessionAsync(vault, ada) is null);
    }

    [Fact]
    public async Task The_term_begins_with_the_first_sign_in_and_then_no_session_begins_without_an_app()
    {
        await using var vault = await StartAsync(SecondFactorRule.Everyone, days: 3);
        var ada = await vault.AddUserAsync();
        Assert.IsType<SignInStep.Session>(await NextAsync(vault, ada));
        var due = vault.Clock.GetUtcNow().AddDays(3);
        vault.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(1));
        Assert.IsType<SignInStep.Session>(await NextAsync(vault, ada));
        Assert.Equal(due, (await vault.Get<SecondFactors>().FindAsync(ada, Token)).DueAt);

        vault.Clock.Advance(TimeSpan.FromMinutes(1));

        var step = Assert.IsType<SignInStep.Enrolment>(await NextAsync(vault, ada));
        Assert.Null(await SessionAsync(vault, ada));
        Assert.IsType<SecondStepOutcome.Over>(await vault.Get<SecondSteps>().CompleteAsync(step.State, "000000", default, Token));
        Assert.IsType<EnrolmentOutcome.WrongCode>(await vault.Get<EnrolmentSteps>().CompleteAsync(step.State, "000000", Token));
    }

    [Fact]
    public async Task Enrolling_completes_the_sign_in_once_and_from_then_on_sign_in_takes_codes()
    {
        await using var vault = await StartAsync(SecondFactorRule.Everyone, days: 0);
        var ada = await vault.AddUserAsync();
        var step = Assert.IsType<SignInStep.Enrolment>(await NextAsync(vault, ada));
        var draft = (await vault.Get<EnrolmentSteps>().FindAsync(step.State, Token))!;
        Assert.Equal(draft.Text, (await vault.Get<EnrolmentSteps>().FindAsync(step.State, Token))!.Text);
        var code = await FactorScene.CodeAsync(draft.Text, vault.Clock.GetUtcNow());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => vault.Get<EnrolmentSteps>().CompleteAsync(step.State, code, Token), Token)));

        var enrolled = Assert.Single(outcomes.OfType<EnrolmentOutcome.Enrolled>());
        Assert.Equal(3, outcomes.OfType<EnrolmentOutcome.Over>().Count());
        Assert.NotNull(await vault.Get<SignInSessions>().BeginAsync(enrolled.Account, false, TestSessions.Origin, Token));
        Assert.IsType<SignInStep.Code>(await NextAsync(vault, ada));
        Assert.IsType<SecondFactorOutcome.Required>(await vault.Get<SecondFactors>().TurnOffAsync(await vault.FreshAsync(ada), Token));
    }

    [Fact]
    public async Task Enrolling_that_takes_too_long_or_whose_password_changed_begins_anew()
    {
        await using var vault = await StartAsync(SecondFactorRule.Everyone, days: 0);
        var ada = await vault.AddUserAsync();
        var late = Assert.IsType<SignInStep.Enrolment>(await NextAsync(vault, ada));
        vault.Clock.Advance(SignInSteps.EnrolmentTime);
        Assert.Null(await vault.Get<EnrolmentSteps>().FindAsync(late.State, Token));
        var step = Assert.IsType<SignInStep.Enrolment>(await NextAsync(vault, ada));

        await using var db = await vault.ContextAsync();
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.SecurityStamp, "another"), Token);

        Assert.Null(await vault.Get<EnrolmentSteps>().FindAsync(step.State, Token));
        Assert.IsType<EnrolmentOutcome.Over>(await vault.Get<EnrolmentSteps>().CompleteAsync(step.State, "123456", Token));
    }

    [Fact]
    public async Task A_new_password_begins_no_session_after_the_term()
    {
        await using var scene = await AccountScene.StartAsync(new() { ["Accounts:SecondFactor"] = "Everyone", ["Accounts:SecondFactorGraceDays"] = "0" });
        var vault = scene.Vault;

        var changed = Assert.IsType<ChangePasswordOutcome.Changed>(
            await vault.Get<Passwords>().ChangeAsync(scene.Administrator, AccountScene.Password, "another one, just as long", default, Token));

        Assert.IsType<SignInStep.Enrolment>(await vault.Get<SignInSteps>().NextAsync(changed.Account, isRemembered: true, Token));
        Assert.Null(await vault.Get<SignInSessions>().BeginAsync(changed.Account, isRemembered: true, TestSessions.Origin, Token));
    }

    [Fact]
    public async Task A_rule_that_comes_back_gives_a_whole_term_again()
    {
        var vault = await StartAsync(SecondFactorRule.Everyone, days: 3);
        var ada = await vault.AddUserAsync();
        await NextAsync(vault, ada);
        vault = await vault.RestartAsync(null, ("Accounts:SecondFactor", "Off"));
        await NextAsync(vault, ada);
        vault.Clock.Advance(TimeSpan.FromDays(10));

        await using var again = await vault.RestartAsync(null, ("Accounts:SecondFactor", "Everyone"));

        Assert.IsType<SignInStep.Session>(await NextAsync(again, ada));
    }

    private static Task<CoreVault> StartAsync(SecondFactorRule rule, int days) => CoreVault.StartAsync(new()
    {
        ["Accounts:SecondFactor"] = rule.ToString(),
        ["Accounts:SecondFactorGraceDays"] = days.ToString(System.Globalization.CultureInfo.InvariantCulture),
    });

    private static async Task<SignInStep> NextAsync(CoreVault vault, UserId user) =>
        await vault.Get<SignInSteps>().NextAsync(await AccountAsync(vault, user), isRemembered: false, Token);

    private static async Task<StartedSession?> SessionAsync(CoreVault vault, UserId user) =>
        await vault.Get<SignInSessions>().BeginAsync(await AccountAsync(vault, user), false, TestSessions.Origin, Token);

    private static async Task<VerifiedAccount> AccountAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        return (await db.Users.AsNoTracking().SingleAsync(row => row.Id == user.Value, Token)).Verified();
    }

    private static async Task MakeAdministratorAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        var role = db.Roles.Add(new(AccountRoles.Administrator) { Id = Guid.NewGuid(), NormalizedName = AccountRoles.Administrator.ToUpperInvariant() }).Entity;
        db.UserRoles.Add(new() { UserId = user.Value, RoleId = role.Id });
        await db.SaveChangesAsync(Token);
    }
}
