using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Accounts;

public sealed class AccountLifeTests
{
    private static readonly PeopleQuery Everybody = new(string.Empty, PeopleOrder.Address, null, 50);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_set_up_code_works_once_and_of_two_at_once_one_wins()
    {
        await using var vault = await CoreVault.StartAsync();
        var setup = vault.Get<AccountSetup>();
        await setup.InitializeAsync(Token);
        var code = setup.Code!;
        Assert.False(setup.Matches(null));
        Assert.False(setup.Matches(string.Empty));
        Assert.False(setup.Matches(code + "x"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            i => Task.Run(() => setup.CreateFirstAdministratorAsync(code, $"admin{i}@example.org", AccountScene.Password, Token), Token)));

        Assert.Single(outcomes.OfType<CreateAccountOutcome.Created>());
        Assert.Equal(3, outcomes.OfType<CreateAccountOutcome.LinkInvalid>().Count());
        Assert.Null(setup.Code);
        Assert.False(setup.Matches(code));
        await setup.InitializeAsync(Token);
        Assert.Null(setup.Code);
    }

    [Theory]
    [InlineData("short", PasswordError.TooShort)]
    [InlineData("Password1234", PasswordError.TooCommon)]
    [InlineData("zzzzzzzzzzzzzzzzzz", PasswordError.TooCommon)]
    [InlineData("administrators@example.org", PasswordError.SameAsAddress)]
    [InlineData("ADMINISTRATORS", PasswordError.SameAsAddress)]
    public void Passwords_that_protect_nothing_are_refused_with_the_reason(string password, PasswordError expected) =>
        Assert.Equal(expected, PasswordRules.Check(password, "administrators@example.org"));

    [Theory]
    [InlineData("twelve chars")]
    [InlineData("ünïcödé ist auch gut")]
    public void Any_other_long_password_is_taken(string password) => Assert.Null(PasswordRules.Check(password, "a@example.org"));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("a@b\r\nc")]
    public async Task Something_that_is_not_an_address_is_not_invited(string email)
    {
        await using var scene = await AccountScene.StartAsync();
        Assert.IsType<InviteOutcome.AddressInvalid>(
            await scene.Vault.Get<Invitations>().CreateAsync(await scene.FreshAsync(), email, false, Token));
    }

    [Fact]
    public async Task An_invited_account_can_store_files_and_is_no_administrator()
    {
        await using var scene = await AccountScene.StartAsync();
        var user = await scene.InviteAsync("ada@example.org");

        await scene.Vault.UploadAsync(user, "a", new byte[100]);

        Assert.Null(await scene.Vault.Get<PeopleList>().FindAsync(user, Everybody, Token));
        var entry = (await scene.Vault.Get<UserDirectory>().ListAsync(Token)).Single(row => row.Id == user);
        Assert.Equal((false, 1, 100L), (entry.IsAdministrator, entry.Files, entry.StoredBytes));
    }

    [Fact]
    public async Task A_link_works_once_until_it_expires_or_is_replaced_or_withdrawn()
    {
        await using var scene = await AccountScene.StartAsync();
        var invitations = scene.Vault.Get<Invitations>();
        async Task<InviteOutcome.Invited> Invite(string email) =>
            Assert.IsType<InviteOutcome.Invited>(await invitations.CreateAsync(await scene.FreshAsync(), email, false, Token));

        var used = await Invite("used@example.org");
        Assert.IsType<CreateAccountOutcome.Created>(await invitations.AcceptAsync(used.Code, AccountScene.Password, Token));
        Assert.IsType<CreateAccountOutcome.LinkInvalid>(await invitations.AcceptAsync(used.Code, AccountScene.Password, Token));
        Assert.IsType<InviteOutcome.AddressTaken>(await invitations.CreateAsync(await scene.FreshAsync(), "USED@example.org", false, Token));

        var replaced = await Invite("b@example.org");
        var current = await Invite("B@example.org");
        Assert.Null(await invitations.FindAsync(replaced.Code, Token));
        Assert.NotNull(await invitations.FindAsync(current.Code, Token));

        Assert.True(await invitations.WithdrawAsync(scene.Administrator, current.Id, Token));
        Assert.Null(await invitations.FindAsync(current.Code, Token));

        var old = await Invite("c@example.org");
        scene.Vault.Clock.Advance(TimeSpan.FromHours(72));
        Assert.Null(await invitations.FindAsync(old.Code, Token));
        Assert.Empty((await invitations.ListAsync(scene.Administrator, Token))!);
    }

    [Fact]
    public async Task A_link_used_twice_at_once_makes_one_account()
    {
        await using var scene = await AccountScene.StartAsync();
        var invitations = scene.Vault.Get<Invitations>();
        var invited = Assert.IsType<InviteOutcome.Invited>(await invitations.CreateAsync(await scene.FreshAsync(), "a@example.org", false, Token));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Task.Run(() => invitations.AcceptAsync(invited.Code, AccountScene.Password, Token), Token)));

        Assert.Single(outcomes.OfType<CreateAccountOutcome.Created>());
    }

    [Fact]
    public async Task The_code_of_a_link_is_not_in_the_database()
    {
        await using var scene = await AccountScene.StartAsync();
        var invited = Assert.IsType<InviteOutcome.Invited>(
            await scene.Vault.Get<Invitations>().CreateAsync(await scene.FreshAsync(), "a@example.org", false, Token));

        var code = System.Text.Encoding.UTF8.GetBytes(invited.Code);
        foreach (var file in scene.Vault.Folder.AllFiles())
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(code));
        }
    }

    [Fact]
    public async Task Only_administrators_manage_accounts()
    {
        await using var scene = await AccountScene.StartAsync();
        var user = await scene.InviteAsync("ada@example.org");
        var invitations = scene.Vault.Get<Invitations>();
        var directory = scene.Vault.Get<UserDirectory>();

        foreach (var asking in (UserId[])[user, UserId.New()])
        {
            var session = new SignedIn(asking, SessionId.Of("any"));
            Assert.IsType<InviteOutcome.NotAllowed>(await invitations.CreateAsync(session, "x@example.org", true, Token));
            Assert.Null(await invitations.ListAsync(asking, Token));
            Assert.False(await invitations.WithdrawAsync(asking, Guid.NewGuid(), Token));
            Assert.Null(await scene.Vault.Get<PeopleList>().FindAsync(asking, Everybody, Token));
            Assert.Equal(LockOutcome.NotAllowed, await directory.LockAsync(session, scene.Administrator, Token));
            Assert.Equal(LockOutcome.NotAllowed, await directory.UnlockAsync(session, scene.Administrator, Token));
            Assert.IsType<RevealOutcome.NotAllowed>(await scene.Vault.Get<RecoveryKey>().RevealAsync(asking, AccountScene.Password, default, Token));
            Assert.False(await scene.Vault.Get<RecoveryKey>().ConfirmAsync(asking, scene.Vault.Get<MasterKeyring>().Active.Id, Token));
        }
    }

    [Fact]
    public async Task A_locked_administrator_manages_nothing_and_two_can_not_lock_each_other_out()
    {
        await using var scene = await AccountScene.StartAsync();
        var second = await scene.InviteAsync("second@example.org", isAdministrator: true);
        var directory = scene.Vault.Get<UserDirectory>();
        Assert.Equal(LockOutcome.Yourself, await directory.LockAsync(await scene.FreshAsync(), scene.Administrator, Token));

        var (first, other) = (await scene.FreshAsync(), await scene.Vault.FreshAsync(second));
        var outcomes = await Task.WhenAll(
            Task.Run(() => directory.LockAsync(first, second, Token), Token),
            Task.Run(() => directory.LockAsync(other, scene.Administrator, Token), Token));

        Assert.Equal([LockOutcome.Done, LockOutcome.NotAllowed], outcomes.Order());
    }

    [Fact]
    public async Task Locking_changes_the_stamp_tells_open_windows_and_stops_key_use()
    {
        await using var scene = await AccountScene.StartAsync();
        var user = await scene.InviteAsync("ada@example.org");
        var before = await StampAsync(scene, user);
        var heard = new List<VaultEvent>();
        using var subscription = scene.Vault.Events.Subscribe(heard.Add);

        await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), user, Token);

        Assert.NotEqual(before, await StampAsync(scene, user));
        Assert.Contains(new VaultEvent.AccessEnded(user, null) { Reason = AccessEndReason.Locked }, heard);
        await Assert.ThrowsAsync<AccessEndedException>(() => scene.Vault.ListAsync(user));
    }

    [Fact]
    public async Task A_changed_password_replaces_the_old_one_and_ends_every_session()
    {
        await using var scene = await AccountScene.StartAsync();
        var passwords = scene.Vault.Get<Passwords>();
        var before = await StampAsync(scene, scene.Administrator);
        var heard = new List<VaultEvent>();
        using var subscription = scene.Vault.Events.Subscribe(heard.Add);

        Assert.IsType<ChangePasswordOutcome.WrongPassword>(await passwords.ChangeAsync(scene.Administrator, "wrong", "another long one", default, Token));
        Assert.IsType<ChangePasswordOutcome.Refused>(await passwords.ChangeAsync(scene.Administrator, AccountScene.Password, "short", default, Token));
        Assert.Empty(heard);
        Assert.IsType<ChangePasswordOutcome.Changed>(await passwords.ChangeAsync(scene.Administrator, AccountScene.Password, "another long one", default, Token));

        Assert.NotEqual(before, await StampAsync(scene, scene.Administrator));
        Assert.Equal([new VaultEvent.AccessEnded(scene.Administrator, null) { Reason = AccessEndReason.PasswordChanged }], heard);
        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(AccountScene.AdminEmail, "another long one"));
    }

    [Fact]
    public async Task The_recovery_key_is_shown_for_the_password_only_and_the_confirmation_is_kept()
    {
        await using var scene = await AccountScene.StartAsync();
        var recovery = scene.Vault.Get<RecoveryKey>();

        Assert.IsType<RevealOutcome.WrongPassword>(await recovery.RevealAsync(scene.Administrator, "wrong", default, Token));
        var revealed = Assert.IsType<RevealOutcome.Revealed>(await recovery.RevealAsync(scene.Administrator, AccountScene.Password, default, Token));
        Assert.Equal(scene.Vault.Get<MasterKeyring>().Active.ToRecoveryText(), revealed.Text);
        Assert.DoesNotContain(revealed.Text, revealed.ToString(), StringComparison.Ordinal);

        Assert.False(await recovery.IsConfirmedAsync(Token));
        Assert.True(await recovery.ConfirmAsync(scene.Administrator, revealed.KeyId, Token));
        Assert.True(await recovery.IsConfirmedAsync(Token));
    }

    private static async Task<string?> StampAsync(AccountScene scene, UserId user)
    {
        await using var db = await scene.Vault.ContextAsync();
        return (await db.Users.AsNoTracking().SingleAsync(row => row.Id == user.Value, Token)).SecurityStamp;
    }
}
