using System.Text;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Events;

namespace SecureVault.Tests.Accounts.WayBack;

/// <summary>Links with which people choose a new password.</summary>
public sealed class PasswordLinkTests
{
    private const string Fresh = "another one, just as long";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_gives_a_new_password_once_and_ends_every_session()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        await scene.Vault.SignInAsync(ada);
        var links = scene.Vault.Get<PasswordLinks>();
        var made = await MakeAsync(scene, ada);
        var heard = new List<VaultEvent>();
        using var subscription = scene.Vault.Events.Subscribe(heard.Add);

        Assert.Equal("ada@example.org", (await links.FindAsync(made.Code, Token))?.Email);
        Assert.Equal(PasswordError.TooShort, Assert.IsType<UseLinkOutcome.Refused>(await links.UseAsync(made.Code, "short", Token)).Error);
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", AccountScene.Password)); // nothing happened yet
        Assert.IsType<UseLinkOutcome.Changed>(await links.UseAsync(made.Code, Fresh, Token));

        Assert.IsType<UseLinkOutcome.LinkInvalid>(await links.UseAsync(made.Code, Fresh, Token));
        Assert.Null(await links.FindAsync(made.Code, Token));
        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync("ada@example.org", AccountScene.Password));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", Fresh));
        Assert.Equal([new VaultEvent.AccessEnded(ada, null) { Reason = AccessEndReason.PasswordChanged }], heard);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(0, await db.SignInSessions.CountAsync(row => row.UserId == ada.Value, Token));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_no_link_live_longer()
    {
        await using var scene = await AccountScene.StartAsync();
        var made = await MakeAsync(scene, await scene.InviteAsync("ada@example.org"));

        scene.Vault.Clock.Jump(-TimeSpan.FromDays(30));

        Assert.Null(await scene.Vault.Get<PasswordLinks>().FindAsync(made.Code, Token));
        Assert.IsType<UseLinkOutcome.LinkInvalid>(await scene.Vault.Get<PasswordLinks>().UseAsync(made.Code, Fresh, Token));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_link_that_unlocks_the_account_says_so_in_the_audit_log(bool isLocked, int entries)
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        if (isLocked)
        {
            await scene.Vault.LockAsync(ada);
        }

        Assert.IsType<PasswordLinkOutcome.Made>(await scene.Vault.Get<PasswordLinks>().MakeAsync("ada@example.org", unlocks: true, Token));

        var views = await scene.Vault.Get<AuditBoard>().ReadAllAsync(scene.Administrator, new AuditFilter { Action = AuditAction.AccountUnlocked }, null, 5, Token);
        Assert.Equal(entries, views!.Count(view => view.TargetId == ada.Value));
    }

    [Fact]
    public async Task An_account_that_a_link_unlocks_is_not_opened_by_the_password_that_it_was_locked_with()
    {
        await using var scene = await AccountScene.StartAsync();
        await scene.Vault.LockAsync(await scene.InviteAsync("ada@example.org"));

        var made = Assert.IsType<PasswordLinkOutcome.Made>(await scene.Vault.Get<PasswordLinks>().MakeAsync("ada@example.org", unlocks: true, Token));

        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync("ada@example.org", AccountScene.Password));
        Assert.IsType<UseLinkOutcome.Changed>(await scene.Vault.Get<PasswordLinks>().UseAsync(made.Code, Fresh, Token));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", Fresh));
    }

    [Fact]
    public async Task Of_many_who_use_a_link_at_once_one_chooses_the_password()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var made = await MakeAsync(scene, ada);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            i => Task.Run(() => scene.Vault.Get<PasswordLinks>().UseAsync(made.Code, $"{Fresh} {i}", Token), Token)));

        Assert.Single(outcomes.OfType<UseLinkOutcome.Changed>());
        Assert.Equal(3, outcomes.OfType<UseLinkOutcome.LinkInvalid>().Count());
        var accepted = 0;
        for (var i = 0; i < 4; i++)
        {
            accepted += await scene.SignInAsync("ada@example.org", $"{Fresh} {i}") is SignInOutcome.Accepted ? 1 : 0;
        }

        Assert.Equal(1, accepted);
    }

    [Fact]
    public async Task A_link_ends_by_time_by_the_next_one_by_a_new_password_and_by_a_lock()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var (links, directory) = (scene.Vault.Get<PasswordLinks>(), scene.Vault.Get<UserDirectory>());

        var replaced = await MakeAsync(scene, ada);
        var current = await MakeAsync(scene, ada);
        Assert.Null(await links.FindAsync(replaced.Code, Token));
        Assert.NotNull(await links.FindAsync(current.Code, Token));

        await scene.Vault.Get<Passwords>().ChangeAsync(ada, AccountScene.Password, Fresh, default, Token);
        Assert.Null(await links.FindAsync(current.Code, Token));

        var beforeTheLock = await MakeAsync(scene, ada);
        await directory.LockAsync(await scene.FreshAsync(), ada, Token);
        Assert.IsType<UseLinkOutcome.LinkInvalid>(await links.UseAsync(beforeTheLock.Code, Fresh, Token));
        Assert.IsType<PasswordLinkOutcome.Locked>(await links.MakeAsync(await scene.FreshAsync(), ada, Token));
        await directory.UnlockAsync(await scene.FreshAsync(), ada, Token);
        Assert.IsType<UseLinkOutcome.LinkInvalid>(await links.UseAsync(beforeTheLock.Code, Fresh, Token));

        var old = await MakeAsync(scene, ada);
        scene.Vault.Clock.Advance(TimeSpan.FromHours(72));
        Assert.IsType<UseLinkOutcome.LinkInvalid>(await links.UseAsync(old.Code, Fresh, Token));
        await links.RemoveOldAsync(Token);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Empty(await db.PasswordLinks.ToListAsync(Token));
    }

    /// <summary>Links into the accounts of others would outlive a stolen password that is changed.</summary>
    [Theory]
    [InlineData("own password")]
    [InlineData("reset")]
    [InlineData("sign out everywhere")]
    [InlineData("sessions ended")]
    [InlineData("own link")]
    public async Task A_link_ends_with_the_sessions_of_the_administrator_who_made_it(string way)
    {
        await using var scene = await AccountScene.StartAsync();
        var (second, ada) = (await scene.InviteAsync("second@example.org", isAdministrator: true), await scene.InviteAsync("ada@example.org"));
        var (links, passwords) = (scene.Vault.Get<PasswordLinks>(), scene.Vault.Get<Passwords>());
        var made = await MakeAsync(scene, ada, second);

        switch (way)
        {
            case "own password":
                Assert.IsType<ChangePasswordOutcome.Changed>(await passwords.ChangeAsync(second, AccountScene.Password, Fresh, default, Token));
                break;
            case "reset":
                Assert.IsType<ResetPasswordOutcome.Reset>(await passwords.ResetAsync("second@example.org", Fresh, unlocks: false, Token));
                break;
            case "sign out everywhere":
                await passwords.SignOutEverywhereAsync(second, Token);
                break;
            case "sessions ended":
                Assert.Equal(LockOutcome.Done, await scene.Vault.Get<PeopleSessions>().EndAsync(await scene.FreshAsync(), second, Token));
                break;
            default:
                Assert.IsType<UseLinkOutcome.Changed>(await links.UseAsync((await MakeAsync(scene, second)).Code, Fresh, Token));
                break;
        }

        Assert.IsType<UseLinkOutcome.LinkInvalid>(await links.UseAsync(made.Code, Fresh, Token));
    }

    [Fact]
    public async Task A_link_does_not_survive_the_administrator_who_made_it()
    {
        await using var scene = await AccountScene.StartAsync();
        var (second, third) = (await scene.InviteAsync("second@example.org", isAdministrator: true), await scene.InviteAsync("third@example.org", isAdministrator: true));
        var ada = await scene.InviteAsync("ada@example.org");
        var links = scene.Vault.Get<PasswordLinks>();

        var ofTheLocked = await MakeAsync(scene, ada, second);
        await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), second, Token);
        Assert.Null(await links.FindAsync(ofTheLocked.Code, Token));

        var ofTheFormer = await MakeAsync(scene, ada, third);
        Assert.Equal(RoleOutcome.Done, await scene.Vault.Get<RoleChanges>().ChangeAsync(await scene.FreshAsync(), third, isAdministrator: false, Token));
        Assert.Null(await links.FindAsync(ofTheFormer.Code, Token));
    }

    [Fact]
    public async Task Only_administrators_make_links_and_none_for_themselves()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var links = scene.Vault.Get<PasswordLinks>();

        Assert.IsType<PasswordLinkOutcome.NotAllowed>(await links.MakeAsync(await scene.Vault.FreshAsync(ada), scene.Administrator, Token));
        Assert.IsType<PasswordLinkOutcome.Yourself>(await links.MakeAsync(await scene.Vault.FreshAsync(ada), ada, Token));
        Assert.IsType<PasswordLinkOutcome.Yourself>(await links.MakeAsync(await scene.FreshAsync(), scene.Administrator, Token));
        Assert.IsType<PasswordLinkOutcome.NotFound>(await links.MakeAsync(await scene.FreshAsync(), UserId.New(), Token));
        var stale = await scene.FreshAsync();
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.IsType<PasswordLinkOutcome.NotFresh>(await links.MakeAsync(stale, ada, Token));
        Assert.IsType<UseLinkOutcome.LinkInvalid>(await links.UseAsync(null, Fresh, Token));
        Assert.IsType<UseLinkOutcome.LinkInvalid>(await links.UseAsync(new string('a', 1_000_000), Fresh, Token));
    }

    [Fact]
    public async Task The_code_is_in_no_file_and_in_no_description()
    {
        await using var scene = await AccountScene.StartAsync();
        var made = await MakeAsync(scene, await scene.InviteAsync("ada@example.org"));
        Assert.True(made.Code.Length >= 22); // 128 bits and more
        Assert.DoesNotContain(made.Code, made.ToString(), StringComparison.Ordinal);
        foreach (var file in scene.Vault.Folder.AllFiles())
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(made.Code)));
        }
    }

    [Fact]
    public async Task Keys_are_independent_of_all_this()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        var content = Encoding.UTF8.GetBytes("what ada wrote");
        var file = await scene.Vault.StoreAsync(ada, "notes.txt", ItemId.Root, content);

        await scene.Vault.Get<PasswordLinks>().UseAsync((await MakeAsync(scene, ada)).Code, Fresh, Token);
        await scene.Vault.Get<Passwords>().ChangeAsync(ada, Fresh, "and yet another one", default, Token);
        await scene.Vault.Get<Passwords>().ResetAsync("ada@example.org", "given by the operator", unlocks: false, Token);
        await scene.Vault.Get<RoleChanges>().ChangeAsync(await scene.FreshAsync(), ada, isAdministrator: true, Token);
        await scene.Vault.Get<RoleChanges>().ChangeAsync(await scene.FreshAsync(), ada, isAdministrator: false, Token);
        await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), ada, Token);
        await scene.Vault.Get<UserDirectory>().UnlockAsync(await scene.FreshAsync(), ada, Token);

        Assert.Equal(content, await scene.Vault.ReadAsync(ada, file));
        Assert.Equal(["/notes.txt"], await scene.Vault.PathsAsync(ada));
    }

    private static async Task<PasswordLinkOutcome.Made> MakeAsync(AccountScene scene, UserId user, UserId? by = null) =>
        Assert.IsType<PasswordLinkOutcome.Made>(await scene.Vault.Get<PasswordLinks>().MakeAsync(await scene.Vault.FreshAsync(by ?? scene.Administrator), user, Token));
}
