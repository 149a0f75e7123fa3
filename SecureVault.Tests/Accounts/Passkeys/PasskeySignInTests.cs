using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data.People;
using SecureVault.Core.Data.SignIns;
using SecureVault.Tests.Accounts.Factors;
using SecureVault.Tests.Accounts.Sessions;
using SecureVault.Web.Hosting.Accounts.Passkeys;

namespace SecureVault.Tests.Accounts.Passkeys;

/// <summary>Signing in with passkeys, and what is refused.</summary>
public sealed class PasskeySignInTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_passkey_is_both_factors_and_its_session_is_fresh_and_says_so()
    {
        await using var scene = await PasskeyScene.StartAsync();
        await FactorScene.TurnOnAsync(scene.Vault, scene.User);
        scene.Vault.Clock.Advance(TimeSpan.FromHours(1));

        var account = Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync()).Account;

        Assert.IsType<SignInStep.Session>(await scene.Vault.Get<SignInSteps>().NextAsync(account, isRemembered: true, Token));
        var started = (await scene.Vault.Get<SignInSessions>().BeginAsync(account, true, TestSessions.Origin, Token))!;
        Assert.True(await scene.Vault.Get<FreshSignIns>().IsFreshAsync(new SignedIn(scene.User, SessionId.Of(started.Code)), Token));
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(1, await db.SignInSessions.CountAsync(row => row.Way == SignInWay.Passkey, Token));
        Assert.Equal(scene.Vault.Clock.GetUtcNow(), (await db.Users.SingleAsync(Token)).LastSignInAt!.Value);
        Assert.Equal(scene.Vault.Clock.GetUtcNow(), (await scene.EntryAsync()).LastUsedAt!.Value);
        Assert.Contains("way=Passkey", (await scene.EntriesAsync(AuditAction.SignIn))[^1].Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_wrong_in_one_way_is_refused_and_recorded()
    {
        await using var scene = await PasskeyScene.StartAsync(new() { ["Accounts:AttemptsBeforeLockout"] = "100" });
        var authenticator = scene.Authenticator;
        List<Func<string, string>> wrong =
        [
            options => authenticator.Sign(options, origin: "https://evil.example.org"),
            options => authenticator.Sign(options, origin: "http://vault.example.org"),
            options => authenticator.Sign(options, origin: "https://sub.vault.example.org"),
            options => authenticator.Sign(options, domain: "example.org"),
            options => authenticator.Sign(options, type: "webauthn.create"),
            options => With(() => authenticator.IsVerifying, value => authenticator.IsVerifying = value, false, () => authenticator.Sign(options)),
            options => authenticator.Sign(options).Replace("\"signature\":\"", "\"signature\":\"AAAA", StringComparison.Ordinal),
            options => authenticator.Sign(options).Replace("public-key", "password", StringComparison.Ordinal),
            options => authenticator.Sign(options)[..^9],
            _ => $$"""{"id":"{{System.Buffers.Text.Base64Url.EncodeToString(authenticator.CredentialId)}}"}""",
        ];

        foreach (var answer in wrong)
        {
            var question = await scene.AskAsync();
            Assert.IsType<PasskeyOutcome.Refused>(await scene.SignInAsync(question, answer(question.Options)));
        }

        var (asked, another) = (await scene.AskAsync(), await scene.AskAsync());
        Assert.IsType<PasskeyOutcome.Refused>(await scene.SignInAsync(asked, authenticator.Sign(another.Options)));
        var refused = (await scene.EntriesAsync(AuditAction.SignIn)).Where(entry => entry.Outcome == (int)AuditOutcome.Refused).ToList();
        Assert.Equal(wrong.Count, refused.Count); // what is no JSON names no passkey
        Assert.All(refused, entry => Assert.Equal((scene.User.Value, "reason=passkey"), (entry.TargetId!.Value, entry.Details)));
        Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync());
    }

    [Fact]
    public async Task Of_an_answer_eight_times_at_once_one_is_taken_and_never_again()
    {
        await using var scene = await PasskeyScene.StartAsync();
        scene.Authenticator.IsCounting = false;
        await using (var db = await scene.Vault.ContextAsync())
        {
            await db.Passkeys.ExecuteUpdateAsync(set => set.SetProperty(row => row.SignCount, 0), Token);
        }

        var question = await scene.AskAsync();
        var answer = scene.Authenticator.Sign(question.Options);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => scene.SignInAsync(question, answer, PasskeyScene.Network(i)), Token)));

        Assert.Single(outcomes.OfType<PasskeyOutcome.Accepted>());
        Assert.Equal(7, outcomes.OfType<PasskeyOutcome.Refused>().Count());
        scene.Vault = await scene.Vault.RestartAsync();
        Assert.IsType<PasskeyOutcome.Refused>(await scene.SignInAsync(question, answer));
    }

    [Fact]
    public async Task An_answer_that_comes_late_is_refused_and_its_question_is_forgotten()
    {
        await using var scene = await PasskeyScene.StartAsync();
        await scene.SignInAsync();
        var question = await scene.AskAsync();
        var answer = scene.Authenticator.Sign(question.Options);
        scene.Vault.Clock.Advance(PasskeyDesk.AnswerTime);

        Assert.IsType<PasskeyOutcome.Refused>(await scene.SignInAsync(question, answer));

        scene.Vault.Clock.Advance(TimeSpan.FromDays(2));
        await scene.Vault.Get<SignInSessions>().RemoveDeadAsync(Token);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(0, await db.UsedChallenges.CountAsync(Token));
    }

    [Fact]
    public async Task A_locked_account_stays_out()
    {
        await using var scene = await PasskeyScene.StartAsync();
        await scene.Vault.LockAsync(scene.User);

        Assert.IsType<PasskeyOutcome.LockedByAdministrator>(await scene.SignInAsync());

        Assert.Equal("reason=locked", Assert.Single(await scene.EntriesAsync(AuditAction.SignIn), entry => entry.Outcome == (int)AuditOutcome.Refused).Details);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Null((await db.Passkeys.SingleAsync(Token)).LastUsedAt);
    }

    /// <summary>Such an account is locked as well, but its person must find the way back.</summary>
    [Fact]
    public async Task A_passkey_leads_to_the_page_of_an_account_that_is_to_be_deleted_and_back_into_it()
    {
        await using var scene = await PasskeyScene.StartWithoutAsync();
        var ada = await scene.Vault.AddUserAsync();
        Assert.Equal(PasskeyChange.Done, await scene.AddAsync(scene.Authenticator, "Phone", ada));
        var asked = await scene.Vault.Get<AccountDeletions>().RequestAsync(await scene.Vault.FreshAsync(ada), "ada@example.org", "en", Token);
        Assert.Equal(DeleteAccountOutcome.Requested, asked);

        var account = Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync()).Account;

        Assert.Null(await scene.Vault.Get<SignInSessions>().BeginAsync(account, true, TestSessions.Origin, Token));
        var leaving = Assert.IsType<SignInStep.Leaving>(await scene.Vault.Get<SignInSteps>().NextAsync(account, isRemembered: true, Token));
        var kept = (await scene.Vault.Get<LeavingSteps>().KeepAsync(leaving.State, Token))!;
        Assert.IsType<SignInStep.Session>(await scene.Vault.Get<SignInSteps>().NextAsync(kept.Account, isRemembered: true, Token));
    }

    [Fact]
    public async Task A_lock_between_the_answer_and_the_session_counts()
    {
        await using var scene = await PasskeyScene.StartAsync();
        var account = Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync()).Account;
        await scene.Vault.LockAsync(scene.User);

        Assert.Null(await scene.Vault.Get<SignInSessions>().BeginAsync(account, false, TestSessions.Origin, Token));
    }

    [Fact]
    public async Task A_counter_that_goes_back_blocks_the_passkey_and_its_person_is_told()
    {
        await using var scene = await PasskeyScene.StartAsync(new() { ["Smtp:Host"] = "localhost", ["Smtp:Tls"] = "None", ["Smtp:From"] = "vault@example.org" });
        Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync());
        scene.Authenticator.Counter = 0;

        var blocked = Assert.IsType<PasskeyOutcome.Blocked>(await scene.SignInAsync());

        Assert.Equal((scene.User, true), (blocked.User, blocked.IsNew));
        Assert.Equal(scene.Vault.Clock.GetUtcNow(), (await scene.EntryAsync()).BlockedAt!.Value);
        var entry = Assert.Single(await scene.EntriesAsync(AuditAction.PasskeyBlocked));
        Assert.Equal(((int)AuditOutcome.Refused, scene.User.Value), (entry.Outcome, entry.OwnerId!.Value));

        // Nor does it sign in with a counter that grows: which of the two is the copy nobody here can tell.
        scene.Authenticator.Counter = 100;
        Assert.False(Assert.IsType<PasskeyOutcome.Blocked>(await scene.SignInAsync()).IsNew);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(MailKind.PasskeyBlocked, (await db.OutgoingMails.SingleAsync(Token)).Kind);
    }

    [Fact]
    public async Task An_authenticator_that_does_not_count_is_fine()
    {
        await using var scene = await PasskeyScene.StartWithoutAsync();
        scene.Authenticator.IsCounting = false;
        await scene.AddAsync(scene.Authenticator, "phone");
        scene.Authenticator.IsCounting = false;

        Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync());
        Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync());
    }

    [Fact]
    public async Task A_passkey_signs_nobody_in_but_its_person()
    {
        await using var scene = await PasskeyScene.StartAsync();
        var ada = await scene.Vault.AddUserAsync();
        using var hers = new SoftAuthenticator();
        await scene.AddAsync(hers, "hers", ada);
        var mine = scene.Authenticator.UserHandle;

        Assert.Equal(ada, Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync(hers)).Account.User);
        hers.UserHandle = mine;
        Assert.IsType<PasskeyOutcome.Refused>(await scene.SignInAsync(hers));
        using var forged = new SoftAuthenticator { CredentialId = scene.Authenticator.CredentialId, UserHandle = mine };
        Assert.IsType<PasskeyOutcome.Refused>(await scene.SignInAsync(forged));
        using var unknown = new SoftAuthenticator { UserHandle = mine };
        Assert.IsType<PasskeyOutcome.Unknown>(await scene.SignInAsync(unknown));
    }

    [Fact]
    public async Task Wrong_answers_count_like_wrong_passwords()
    {
        await using var scene = await PasskeyScene.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            var question = await scene.AskAsync();
            await scene.SignInAsync(question, scene.Authenticator.Sign(question.Options, "https://evil.example.org"));
        }

        Assert.IsType<PasskeyOutcome.Refused>(await scene.SignInAsync());
        Assert.IsType<SignInOutcome.Refused>(await scene.Vault.Get<PasswordSignIn>().CheckAsync(AccountScene.AdminEmail, AccountScene.Password, default, Token));

        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync());
    }

    [Fact]
    public async Task A_confirmation_makes_the_session_fresh_with_a_passkey_of_its_person_only()
    {
        await using var scene = await PasskeyScene.StartAsync();
        var ada = await scene.Vault.AddUserAsync();
        using var hers = new SoftAuthenticator();
        await scene.AddAsync(hers, "hers", ada);
        var me = await scene.Vault.FreshAsync(scene.User);
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(11));
        var question = (await scene.Desk.AskForOneOfAsync(scene.User, Token))!;
        var (answer, fresh) = (scene.Authenticator.Sign(question.Options), scene.Vault.Get<FreshSignIns>());

        Assert.IsType<PasskeyOutcome.Unknown>(await scene.Desk.ConfirmAsync(me, question, hers.Sign(question.Options), Token));
        Assert.False(await fresh.IsFreshAsync(me, Token));
        Assert.Equal((int)AuditOutcome.Refused, Assert.Single(await scene.EntriesAsync(AuditAction.PasskeyConfirmed)).Outcome);
        Assert.IsType<PasskeyOutcome.Accepted>(await scene.Desk.ConfirmAsync(me, question, answer, Token));
        Assert.True(await fresh.IsFreshAsync(me, Token));
        Assert.IsType<PasskeyOutcome.Refused>(await scene.Desk.ConfirmAsync(me, question, answer, Token));

        // A question of one person is none of another's, nor of the sign-in page's.
        var another = (await scene.Desk.AskForOneOfAsync(scene.User, Token))!;
        Assert.IsType<PasskeyOutcome.Refused>(await scene.SignInAsync(another, hers.Sign(another.Options)));
        await scene.Vault.Get<SignInSessions>().EndAsync(scene.User, me.Session, Token);
        Assert.IsType<PasskeyOutcome.Refused>(await scene.Desk.ConfirmAsync(me, another, scene.Authenticator.Sign(another.Options), Token));
    }

    [Fact]
    public async Task Where_two_factors_are_asked_for_a_passkey_is_enough_and_the_password_alone_sets_no_app_up_beside_it()
    {
        await using var scene = await PasskeyScene.StartAsync(new() { ["Accounts:SecondFactor"] = "Everyone", ["Accounts:SecondFactorGraceDays"] = "0" });
        var password = Assert.IsType<SignInOutcome.Accepted>(
            await scene.Vault.Get<PasswordSignIn>().CheckAsync(AccountScene.AdminEmail, AccountScene.Password, default, Token)).Account;
        var (steps, sessions) = (scene.Vault.Get<SignInSteps>(), scene.Vault.Get<SignInSessions>());

        Assert.IsType<SignInStep.Passkey>(await steps.NextAsync(password, false, Token));
        Assert.Null(await sessions.BeginAsync(password, false, TestSessions.Origin, Token));
        Assert.Null((await scene.Vault.Get<SecondFactors>().FindAsync(scene.User, Token)).DueAt);
        var passkey = Assert.IsType<PasskeyOutcome.Accepted>(await scene.SignInAsync()).Account;
        Assert.NotNull(await sessions.BeginAsync(passkey, false, TestSessions.Origin, Token));

        // Where there are no passkeys any more nobody is shut out.
        scene.Vault.Get<IOptions<VaultOptions>>().Value.PublicUrl = string.Empty;
        Assert.IsType<SignInStep.Enrolment>(await steps.NextAsync(password, false, Token));
    }

    private static T With<T>(Func<bool> get, Action<bool> set, bool value, Func<T> work)
    {
        var before = get();
        set(value);
        try
        {
            return work();
        }
        finally
        {
            set(before);
        }
    }
}
