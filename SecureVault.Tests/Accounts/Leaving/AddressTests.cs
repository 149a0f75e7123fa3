using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Data.People;
using SecureVault.Core.Events;
using SecureVault.Core.Mail;

namespace SecureVault.Tests.Accounts.Leaving;

/// <summary>Other addresses for accounts, and the way back to the one from before.</summary>
public sealed class AddressTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_to_the_new_address_changes_it_once_and_every_file_reads_afterwards()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var (vault, ada) = (scene.Vault, await scene.InviteAsync("ada@example.org"));
        var item = await vault.StoreAsync(ada, "a", ItemId.Root, [1, 2, 3]);
        var old = await vault.Get<PasswordLinks>().MakeForMailAsync(ada, Token);
        var code = await AskAsync(scene, ada, "ada@new.example");
        Assert.Equal("ada@new.example", (await vault.Get<AddressChanges>().FindWaitingAsync(ada, Token))?.Email);
        var heard = new List<VaultEvent>();
        using var subscription = vault.Events.Subscribe(heard.Add);

        Assert.Equal((AddressLinkKind.Confirm, "ada@new.example"), await vault.Get<AddressLinks>().FindAsync(code, Token) is { } found ? (found.Kind, found.Email) : default);
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", AccountScene.Password)); // looking changes nothing
        Assert.NotNull(await vault.Get<AddressLinks>().UseAsync(code, "en", Token));

        Assert.Null(await vault.Get<AddressLinks>().UseAsync(code, "en", Token));
        Assert.Null(await vault.Get<PasswordLinks>().FindAsync(old!.Code, Token)); // it is in the old mailbox
        Assert.Contains(new VaultEvent.AccessEnded(ada, null) { Reason = AccessEndReason.AddressChanged }, heard);
        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync("ada@example.org", AccountScene.Password));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ADA@new.example", AccountScene.Password));
        Assert.Equal([1, 2, 3], await vault.ReadAsync(ada, item));
        await using var db = await vault.ContextAsync();
        Assert.Equal(0, await db.SignInSessions.CountAsync(row => row.UserId == ada.Value, Token));
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        var cards = await vault.Get<KeyCardReader>().ReadAllAsync(Token).Where(found => found.Card?.User == ada.Value).ToListAsync(Token);
        Assert.Equal("ada@new.example", Assert.Single(cards).Card!.Facts.Email);
    }

    [Fact]
    public async Task A_wish_takes_a_fresh_sign_in_mail_and_an_address()
    {
        await using var quiet = await AccountScene.StartAsync();
        Assert.Equal(RequestAddressOutcome.MailOff, await quiet.Vault.Get<AddressChanges>().RequestAsync(await quiet.FreshAsync(), "x@example.org", "en", Token));
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var (changes, ada) = (scene.Vault.Get<AddressChanges>(), await scene.InviteAsync("ada@example.org"));
        var fresh = await scene.Vault.FreshAsync(ada);

        Assert.Equal(RequestAddressOutcome.Invalid, await changes.RequestAsync(fresh, "ada at home", "en", Token));
        Assert.Equal(RequestAddressOutcome.Same, await changes.RequestAsync(fresh, "ada@example.org", "en", Token));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(RequestAddressOutcome.Sent, await changes.RequestAsync(fresh, $"ada{i}@example.org", "en", Token));
            await changes.WithdrawAsync(ada, Token);
        }

        Assert.Equal(RequestAddressOutcome.TooMany, await changes.RequestAsync(fresh, "ada6@example.org", "en", Token));
        Assert.Null(await changes.FindWaitingAsync(ada, Token));
        scene.Vault.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(RequestAddressOutcome.NotFresh, await changes.RequestAsync(fresh, "ada6@example.org", "en", Token));
        await scene.Vault.Get<AddressLinks>().RemoveOldAsync(Token);
        Assert.Equal(RequestAddressOutcome.Sent, await changes.RequestAsync(await scene.Vault.FreshAsync(ada), "ada6@example.org", "en", Token));
    }

    [Fact]
    public async Task Nobody_learns_that_an_address_has_an_account()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var (ada, _) = (await scene.InviteAsync("ada@example.org"), await scene.InviteAsync("grace@example.org"));
        var code = await AskAsync(scene, ada, "eve@example.org");

        // Taken from the beginning: the same answer, the same note on the page, and no mail.
        Assert.Equal(RequestAddressOutcome.Sent, await scene.Vault.Get<AddressChanges>().RequestAsync(await scene.Vault.FreshAsync(ada), "GRACE@example.org", "en", Token));
        Assert.Equal("GRACE@example.org", (await scene.Vault.Get<AddressChanges>().FindWaitingAsync(ada, Token))?.Email);
        var mail = (await scene.Vault.Get<Outbox>().TakeAsync(Token))[^1];
        Assert.Null(await scene.Vault.Get<AddressLinks>().MakeCodeAsync(mail.Link!.Value, Token));
        Assert.Null(await scene.Vault.Get<AddressLinks>().UseAsync(code, "en", Token)); // the newer request replaced it

        // Taken while the mail is on its way.
        var late = await AskAsync(scene, ada, "eve@example.org");
        await scene.InviteAsync("Eve@example.org");
        Assert.Null(await scene.Vault.Get<AddressLinks>().UseAsync(late, "en", Token));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", AccountScene.Password));
    }

    [Fact]
    public async Task Of_accounts_that_take_one_address_at_once_one_gets_it()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var codes = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            codes.Add(await AskAsync(scene, await scene.InviteAsync($"p{i}@example.org"), i % 2 == 0 ? "one@example.org" : "ONE@example.org"));
        }

        var used = await Task.WhenAll(codes.Select(code => Task.Run(() => scene.Vault.Get<AddressLinks>().UseAsync(code, "en", Token), Token)));

        Assert.Single(used, link => link is not null);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(1, await db.Users.CountAsync(user => user.NormalizedEmail == "ONE@EXAMPLE.ORG" && user.NormalizedUserName == "ONE@EXAMPLE.ORG", Token));
    }

    [Fact]
    public async Task The_address_from_before_can_be_put_back_for_three_days()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var ada = await scene.InviteAsync("ada@example.org");
        await scene.Vault.Get<AddressLinks>().UseAsync(await AskAsync(scene, ada, "thief@example.org"), "en", Token);
        var undo = await UndoCodeAsync(scene, "ada@example.org");
        await scene.Vault.SignInAsync(ada);
        await AskAsync(scene, ada, "thief2@example.org");

        var used = await scene.Vault.Get<AddressLinks>().UseAsync(undo, "en", Token);

        Assert.Equal(new UsedAddressLink(AddressLinkKind.Undo, ada, "ada@example.org"), used);
        Assert.Null(await scene.Vault.Get<AddressChanges>().FindWaitingAsync(ada, Token));
        await using (var db = await scene.Vault.ContextAsync())
        {
            Assert.Equal((0, 0), (await db.SignInSessions.CountAsync(row => row.UserId == ada.Value, Token), await db.AddressLinks.CountAsync(row => row.Kind == AddressLinkKind.Undo, Token)));
        }

        // And once that is over, no more.
        await scene.Vault.Get<AddressLinks>().UseAsync(await AskAsync(scene, ada, "ada@new.example"), "en", Token);
        var late = await UndoCodeAsync(scene, "ada@example.org");
        scene.Vault.Clock.Advance(TimeSpan.FromHours(72));
        Assert.Null(await scene.Vault.Get<AddressLinks>().UseAsync(late, "en", Token));
        Assert.Equal(
            [AuditAction.AddressChanged, AuditAction.AddressChangeRequested, AuditAction.AddressRestored, AuditAction.AddressChangeRequested, AuditAction.AddressChanged, AuditAction.AddressChangeRequested],
            (await scene.Vault.Get<AuditBoard>().ReadAllAsync(scene.Administrator, new AuditFilter(), null, 200, Token))!
                .Where(view => view.TargetId == ada.Value && (int)view.Action is >= 130 and < 140).Select(view => view.Action));
    }

    [Fact]
    public async Task A_second_change_and_the_end_of_the_account_leave_the_owner_the_way_back()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var (vault, ada) = (scene.Vault, await scene.InviteAsync("ada@example.org"));
        await vault.Get<AddressLinks>().UseAsync(await AskAsync(scene, ada, "thief@example.org"), "en", Token);
        var owners = await UndoCodeAsync(scene, "ada@example.org");
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.Get<AddressLinks>().UseAsync(await AskAsync(scene, ada, "thief2@example.org"), "en", Token);
        var thiefs = await UndoCodeAsync(scene, "thief@example.org");
        Assert.Equal(DeleteAccountOutcome.Requested, await vault.LeaveAsync(ada, "thief2@example.org"));

        Assert.NotNull(await vault.Get<AddressLinks>().UseAsync(owners, "en", Token));

        Assert.Null(await vault.Get<AddressLinks>().UseAsync(thiefs, "en", Token)); // the older one outranks it
        var made = await vault.Get<PasswordLinks>().MakeForMailAsync(ada, Token);
        Assert.IsType<UseLinkOutcome.Changed>(await vault.Get<PasswordLinks>().UseAsync(made!.Code, "another one, just as long", Token));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", "another one, just as long"));
    }

    [Fact]
    public async Task A_link_back_and_another_change_at_once_end_in_one_address_and_the_owner_can_still_go_back()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var (links, ada) = (scene.Vault.Get<AddressLinks>(), await scene.InviteAsync("ada@example.org"));
        await links.UseAsync(await AskAsync(scene, ada, "thief@example.org"), "en", Token);
        var undo = await UndoCodeAsync(scene, "ada@example.org");
        var confirm = await AskAsync(scene, ada, "thief2@example.org");

        var (back, away) = (Task.Run(() => links.UseAsync(undo, "en", Token), Token), Task.Run(() => links.UseAsync(confirm, "en", Token), Token));
        await Task.WhenAll(back, away);

        Assert.NotNull(await back); // in either order
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal("ada@example.org", (await db.Users.SingleAsync(user => user.Id == ada.Value, Token)).Email);
    }

    [Fact]
    public async Task An_administrator_changes_an_address_at_once_and_the_old_mailbox_undoes_nothing()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var (changes, ada) = (scene.Vault.Get<AddressChanges>(), await scene.InviteAsync("ada@example.org"));
        await scene.Vault.Get<AddressLinks>().UseAsync(await AskAsync(scene, ada, "thief@example.org"), "en", Token);
        var undo = await UndoCodeAsync(scene, "ada@example.org");

        Assert.Equal(ChangeAddressOutcome.NotAllowed, await changes.ChangeAsync(await scene.Vault.FreshAsync(ada), scene.Administrator, "x@example.org", "en", Token));
        Assert.Equal(ChangeAddressOutcome.NotFound, await changes.ChangeAsync(await scene.FreshAsync(), UserId.New(), "x@example.org", "en", Token));
        Assert.Equal(ChangeAddressOutcome.Invalid, await changes.ChangeAsync(await scene.FreshAsync(), ada, "nothing", "en", Token));
        Assert.Equal(ChangeAddressOutcome.Taken, await changes.ChangeAsync(await scene.FreshAsync(), ada, AccountScene.AdminEmail.ToUpperInvariant(), "en", Token));
        Assert.Equal(ChangeAddressOutcome.Changed, await changes.ChangeAsync(await scene.FreshAsync(), ada, "ada@new.example", "en", Token));

        Assert.Null(await scene.Vault.Get<AddressLinks>().FindAsync(undo, Token));
        var notice = (await scene.Vault.Get<Outbox>().TakeAsync(Token))[^1];
        Assert.Equal((MailKind.AddressChanged, "thief@example.org", (Guid?)null), (notice.Kind, notice.Email, notice.Link));
        Assert.Equal(ChangeAddressOutcome.Same, await changes.ChangeAsync("ADA@new.example", "ada@new.example", "en", Token));
        Assert.Equal(ChangeAddressOutcome.Changed, await changes.ChangeAsync(AccountScene.AdminEmail, "root@example.org", "en", Token));
        await scene.Vault.LeaveAsync(ada, "ada@new.example");
        Assert.Equal(ChangeAddressOutcome.Leaving, await changes.ChangeAsync("ada@new.example", "ada@example.org", "en", Token));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_no_link_live_longer()
    {
        await using var scene = await AccountScene.StartAsync(LeavingScene.WithMail());
        var code = await AskAsync(scene, await scene.InviteAsync("ada@example.org"), "ada@new.example");

        scene.Vault.Clock.Jump(-TimeSpan.FromDays(30));

        Assert.Null(await scene.Vault.Get<AddressLinks>().UseAsync(code, "en", Token));
    }

    private static async Task<string> AskAsync(AccountScene scene, UserId user, string email)
    {
        Assert.Equal(RequestAddressOutcome.Sent, await scene.Vault.Get<AddressChanges>().RequestAsync(await scene.Vault.FreshAsync(user), email, "en", Token));
        return await CodeAsync(scene, mail => mail.Kind == MailKind.AddressConfirmation && mail.User == user && mail.Email == email);
    }

    private static Task<string> UndoCodeAsync(AccountScene scene, string email) =>
        CodeAsync(scene, mail => mail.Kind == MailKind.AddressChanged && mail.Email == email && mail.Link is not null);

    /// <summary>Makes the code that the mail brings, as the job does that sends it.</summary>
    private static async Task<string> CodeAsync(AccountScene scene, Func<DueMail, bool> isIt)
    {
        var mail = (await scene.Vault.Get<Outbox>().TakeAsync(Token)).Last(isIt);
        var code = await scene.Vault.Get<AddressLinks>().MakeCodeAsync(mail.Link!.Value, Token);
        await scene.Vault.Get<Outbox>().RemoveAsync(mail, Token);
        return code!.Code;
    }
}
