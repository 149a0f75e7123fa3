using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Data.SignIns;
using SecureVault.Tests.Accounts.Sessions;

namespace SecureVault.Tests.Accounts.Factors;

/// <summary>Codes that complete a sign-in, and codes that don't.</summary>
public sealed class SecondStepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public async Task A_code_counts_one_step_before_and_after_its_own(int seconds, bool isRight)
    {
        await using var scene = await FactorScene.StartAsync();

        var outcome = await scene.SignInAsync(await scene.CodeAsync(seconds));

        Assert.Equal(isRight, outcome is SecondStepOutcome.Accepted);
        Assert.Equal(!isRight, outcome is SecondStepOutcome.Refused);
    }

    [Fact]
    public async Task A_sign_in_with_a_code_becomes_a_session_that_says_so()
    {
        await using var scene = await FactorScene.StartAsync();

        var accepted = Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync((await scene.CodeAsync()).Insert(3, " ")));

        Assert.True(accepted.IsRemembered);
        Assert.NotNull(await scene.Vault.Get<SignInSessions>().BeginAsync(accepted.Account, true, TestSessions.Origin, Token));
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(1, await db.SignInSessions.CountAsync(row => row.Way == SignInWay.Authenticator, Token));
        Assert.Equal(0, await db.PendingSignIns.CountAsync(Token));
    }

    [Fact]
    public async Task No_session_begins_with_the_password_alone()
    {
        await using var scene = await FactorScene.StartAsync();
        var account = await scene.PasswordAsync();

        Assert.Null(await scene.Vault.Get<SignInSessions>().BeginAsync(account, false, TestSessions.Origin, Token));
        Assert.IsType<SignInStep.Code>(await scene.Vault.Get<SignInSteps>().NextAsync(account, false, Token));
    }

    [Fact]
    public async Task A_code_is_taken_once_and_an_earlier_one_never_again()
    {
        await using var scene = await FactorScene.StartAsync();
        var (before, code) = (await scene.CodeAsync(-30), await scene.CodeAsync());

        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(code));
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(code));
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(before));
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await scene.CodeAsync(30)));
    }

    [Fact]
    public async Task A_code_that_turned_the_app_on_signs_nobody_in()
    {
        await using var scene = await AccountScene.StartAsync();
        var (secret, _) = await FactorScene.TurnOnAsync(scene.Vault, scene.Administrator);
        var accepted = Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password));
        var step = Assert.IsType<SignInStep.Code>(await scene.Vault.Get<SignInSteps>().NextAsync(accepted.Account, false, Token));

        Assert.IsType<SecondStepOutcome.Refused>(await scene.Vault.Get<SecondSteps>().CompleteAsync(
            step.State, await FactorScene.CodeAsync(secret, scene.Vault.Clock.GetUtcNow()), default, Token));
    }

    [Fact]
    public async Task Of_the_same_code_eight_times_at_once_one_is_taken()
    {
        await using var scene = await FactorScene.StartAsync();
        var states = await StatesAsync(scene, 8);
        var code = await scene.CodeAsync();

        var outcomes = await RaceAsync(scene, states, code);

        Assert.Single(outcomes.OfType<SecondStepOutcome.Accepted>());
    }

    [Fact]
    public async Task Of_a_recovery_code_eight_times_at_once_one_is_taken()
    {
        await using var scene = await FactorScene.StartAsync();
        var states = await StatesAsync(scene, 8);

        var outcomes = await RaceAsync(scene, states, scene.Codes[3].ToUpperInvariant());

        Assert.Equal(SignInWay.RecoveryCode, Assert.Single(outcomes.OfType<SecondStepOutcome.Accepted>()).Account.Way);
        Assert.Equal(9, (await scene.Vault.Get<SecondFactors>().FindAsync(scene.User, Token)).CodesLeft);
    }

    [Fact]
    public async Task Of_one_right_password_eight_codes_at_once_make_one_sign_in()
    {
        await using var scene = await FactorScene.StartAsync();
        var state = await scene.BeginAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => scene.CompleteAsync(state, scene.Codes[i], Network(i)), Token)));

        Assert.Single(outcomes.OfType<SecondStepOutcome.Accepted>());
        Assert.Equal(9, (await scene.Vault.Get<SecondFactors>().FindAsync(scene.User, Token)).CodesLeft);
    }

    [Fact]
    public async Task Of_forty_guesses_at_once_five_are_looked_at()
    {
        await using var scene = await FactorScene.StartAsync();
        var state = await scene.BeginAsync();
        var right = await scene.CodeAsync();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => scene.CompleteAsync(state, ((int.Parse(right, CultureInfo.InvariantCulture) + 1 + i) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture)), Token)));

        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(5, (await db.SignInNetworks.AsNoTracking().SingleAsync(Token)).FailedAttempts);
        Assert.IsType<SecondStepOutcome.Refused>(await scene.CompleteAsync(state, right));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await scene.CodeAsync()));
    }

    [Fact]
    public async Task The_right_password_gives_no_new_attempts_at_the_code()
    {
        await using var scene = await FactorScene.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync("wrong"));
        }

        await scene.CompleteAsync(await scene.BeginAsync(), "000000");

        Assert.IsType<SignInOutcome.Refused>(
            await scene.Vault.Get<PasswordSignIn>().CheckAsync(AccountScene.AdminEmail, AccountScene.Password, default, Token));
    }

    [Fact]
    public async Task A_right_password_is_forgotten_after_five_minutes_and_after_its_use()
    {
        await using var scene = await FactorScene.StartAsync();
        var (late, used) = (await scene.BeginAsync(), await scene.BeginAsync());
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.CompleteAsync(used, await scene.CodeAsync()));
        Assert.IsType<SecondStepOutcome.Over>(await scene.CompleteAsync(used, scene.Codes[0]));

        scene.Vault.Clock.Advance(SignInSteps.CodeTime);
        Assert.IsType<SecondStepOutcome.Over>(await scene.CompleteAsync(late, await scene.CodeAsync()));
        Assert.IsType<SecondStepOutcome.Over>(await scene.CompleteAsync("nobody's", await scene.CodeAsync()));
        Assert.Equal(10, (await scene.Vault.Get<SecondFactors>().FindAsync(scene.User, Token)).CodesLeft);
    }

    [Fact]
    public async Task A_clock_set_back_gives_a_right_password_no_longer_life()
    {
        await using var scene = await FactorScene.StartAsync();
        var state = await scene.BeginAsync();

        scene.Vault.Clock.Jump(TimeSpan.FromDays(-1));

        Assert.IsType<SecondStepOutcome.Over>(await scene.CompleteAsync(state, await scene.CodeAsync()));
    }

    [Fact]
    public async Task A_server_killed_between_password_and_code_goes_on_where_it_was()
    {
        await using var scene = await FactorScene.StartAsync();
        var state = await scene.BeginAsync();

        await scene.KillAsync();

        Assert.IsType<SecondStepOutcome.Accepted>(await scene.CompleteAsync(state, await scene.CodeAsync()));
    }

    [Fact]
    public async Task A_password_changed_between_the_steps_ends_the_sign_in()
    {
        await using var scene = await FactorScene.StartAsync();
        var state = await scene.BeginAsync();

        Assert.IsType<ChangePasswordOutcome.Changed>(
            await scene.Vault.Get<Passwords>().ChangeAsync(scene.User, AccountScene.Password, "another long one", default, Token));

        Assert.IsType<SecondStepOutcome.Over>(await scene.CompleteAsync(state, await scene.CodeAsync()));
        Assert.Equal(10, (await scene.Vault.Get<SecondFactors>().FindAsync(scene.User, Token)).CodesLeft);
    }

    [Fact]
    public async Task An_account_locked_between_the_steps_stays_out()
    {
        await using var scene = await FactorScene.StartAsync();
        var other = await scene.Vault.AddUserAsync();
        await scene.MakeAdministratorAsync(other);
        var state = await scene.BeginAsync();

        Assert.Equal(LockOutcome.Done, await scene.Vault.Get<UserDirectory>().LockAsync(await scene.Vault.FreshAsync(other), scene.User, Token));

        Assert.IsType<SecondStepOutcome.LockedByAdministrator>(await scene.CompleteAsync(state, await scene.CodeAsync()));
        Assert.IsType<SecondStepOutcome.LockedByAdministrator>(await scene.CompleteAsync(state, scene.Codes[0]));
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(10, await db.RecoveryCodes.CountAsync(Token));
    }

    [Fact]
    public async Task Rows_of_sign_ins_that_nobody_finished_are_removed()
    {
        await using var scene = await FactorScene.StartAsync();
        await scene.BeginAsync();

        scene.Vault.Clock.Advance(TimeSpan.FromDays(2));
        await scene.Vault.Get<SignInSessions>().RemoveDeadAsync(Token);

        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(0, await db.PendingSignIns.CountAsync(Token));
    }

    private static async Task<List<string>> StatesAsync(FactorScene scene, int count)
    {
        var states = new List<string>();
        for (var i = 0; i < count; i++)
        {
            states.Add(await scene.BeginAsync(Network(i)));
        }

        return states;
    }

    private static Task<SecondStepOutcome[]> RaceAsync(FactorScene scene, List<string> states, string code) =>
        Task.WhenAll(states.Select((state, i) => Task.Run(() => scene.CompleteAsync(state, code, Network(i)), Token)));

    private static ClientNetwork Network(int i) => ClientNetwork.Of(new IPAddress([198, 51, 100, (byte)i]));
}
