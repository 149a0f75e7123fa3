using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Drive;
using SecureVault.Core.Receipts;
using SecureVault.Core.Versions;
using SecureVault.Tests.Accounts;
using static SecureVault.Tests.Audit.AuditScene;

namespace SecureVault.Tests.Audit;

/// <summary>Each action is in the log once, and each person sees their own.</summary>
public sealed class AuditRecordTests
{
    private static readonly AuditFilter All = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_change_and_each_reading_of_a_file_is_recorded_once()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "planted letter.txt", ItemId.Root, [1]);
        await vault.StoreAsync(user, "planted letter.txt", ItemId.Root, [2], NameConflict.Replace);
        await vault.ReadAsync(user, item);
        await vault.ReadAsync(user, item);
        var versions = vault.Get<FileVersions>();
        var old = (await versions.ListAsync(user, item, Token))[1].Id;
        Assert.True(await versions.RestoreAsync(user, item, old, Token));
        Assert.IsType<VerifyOutcome.Intact>(await vault.Get<ReceiptService>().VerifyAsync(user, item, null, null, Token));
        await vault.Trash.DeleteAsync(user, [item], Token);
        await vault.Trash.RestoreAsync(user, [item], Token);
        await vault.Trash.DeleteAsync(user, [item], Token);
        await vault.Trash.PurgeAsync(user, [item], Token);
        await vault.Sweep.RunAsync(Token);

        var views = await vault.Get<AuditBoard>().ReadOwnAsync(user, All, null, 50, Token);
        Assert.Equal(
            [
                AuditAction.Purged, AuditAction.Deleted, AuditAction.Restored, AuditAction.Deleted, AuditAction.Verified, AuditAction.VersionRestored,
                AuditAction.Downloaded, AuditAction.Replaced, AuditAction.Uploaded,
            ],
            views.Select(view => view.Action));
        Assert.All(views, view => Assert.Equal((true, "planted letter.txt", item.Value), (view.IsOwn, view.TargetName, view.TargetId)));
        Assert.IsType<AuditVerdict.Whole>(await VerifyAsync(vault));
    }

    [Fact]
    public async Task The_same_content_is_a_new_reading_after_a_while_and_for_another_reader()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => vault.ReadAsync(user, item)));
        Assert.Equal(1, await CountAsync(vault, AuditAction.Downloaded));

        AuditOrigin.Person(user, SessionId.Of("another"), null).Begin();
        await vault.ReadAsync(user, item);
        Assert.Equal(2, await CountAsync(vault, AuditAction.Downloaded));

        vault.Clock.Advance(TimeSpan.FromMinutes(11));
        await vault.ReadAsync(user, item);
        Assert.Equal(3, await CountAsync(vault, AuditAction.Downloaded));
    }

    [Fact]
    public async Task A_refused_upload_leaves_no_entry()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);

        Assert.IsType<Core.Uploads.UploadOutcome.NameTaken>(await vault.UploadAsync(user, "a", [1]));

        Assert.Single(await EntriesAsync(vault));
    }

    [Fact]
    public async Task What_expires_is_recorded_as_the_servers_doing()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        await vault.Trash.DeleteAsync(user, [item], Token);
        vault.Clock.Advance(TimeSpan.FromDays(31));
        await vault.Sweep.RunAsync(Token);

        var purged = (await vault.Get<AuditBoard>().ReadOwnAsync(user, new AuditFilter { Action = AuditAction.Purged }, null, 5, Token)).Single();
        Assert.Equal((AuditActorKind.Server, "a"), (purged.ActorKind, purged.TargetName));
    }

    [Fact]
    public async Task Accounts_and_sign_ins_are_recorded_with_who_did_it()
    {
        await using var scene = await AccountScene.StartAsync();
        var vault = scene.Vault;
        var grace = await scene.InviteAsync("grace@example.org");
        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync("grace@example.org", "wrong"));
        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync("nobody@example.org", "wrong"));
        await vault.SignInAsync(grace);
        var administrator = await scene.FreshAsync();
        await vault.Get<UserDirectory>().SetQuotaAsync(administrator, grace, 5000, Token);
        await vault.Get<UserDirectory>().LockAsync(administrator, grace, Token);
        await vault.Get<UserDirectory>().UnlockAsync(administrator, grace, Token);

        // Without the administrator's own sign-ins, which the scene makes as it goes.
        var views = (await vault.Get<AuditBoard>().ReadAllAsync(scene.Administrator, All, null, 50, Token))!.Reverse()
            .Where(view => view.Action != AuditAction.SignIn || view.ActorId != scene.Administrator.Value).ToList();
        Assert.Equal(
            [
                (AuditAction.AccountCreated, AuditOutcome.Done, scene.Administrator.Value, scene.Administrator.Value),
                (AuditAction.Invited, AuditOutcome.Done, scene.Administrator.Value, views[1].TargetId),
                (AuditAction.AccountCreated, AuditOutcome.Done, grace.Value, grace.Value),
                (AuditAction.SignIn, AuditOutcome.Refused, null, grace.Value),
                (AuditAction.SignIn, AuditOutcome.Refused, null, null),
                (AuditAction.SignIn, AuditOutcome.Done, grace.Value, grace.Value),
                (AuditAction.QuotaChanged, AuditOutcome.Done, scene.Administrator.Value, grace.Value),
                (AuditAction.AccountLocked, AuditOutcome.Done, scene.Administrator.Value, grace.Value),
                (AuditAction.AccountUnlocked, AuditOutcome.Done, scene.Administrator.Value, grace.Value),
            ],
            views.Select(view => (view.Action, view.Outcome, view.ActorId, view.TargetId)));
        Assert.Equal([("old", ""), ("new", "5000")], views[6].Details);
        Assert.Equal("grace@example.org", views[6].TargetName);
    }

    [Fact]
    public async Task A_person_sees_what_concerns_that_person_and_nobody_elses_and_no_administrator_sees_names()
    {
        await using var scene = await AccountScene.StartAsync();
        var vault = scene.Vault;
        var (ada, grace) = (await scene.InviteAsync("ada@example.org"), await scene.InviteAsync("grace@example.org"));
        await vault.StoreAsync(ada, "ada's", ItemId.Root);
        await vault.StoreAsync(grace, "grace's", ItemId.Root);
        await vault.Get<UserDirectory>().SetQuotaAsync(await scene.FreshAsync(), ada, 1_000_000, Token);
        var board = vault.Get<AuditBoard>();

        var own = await board.ReadOwnAsync(ada, All, null, 50, Token);
        Assert.Equal([AuditAction.QuotaChanged, AuditAction.Uploaded, AuditAction.AccountCreated], own.Select(view => view.Action));
        Assert.Equal((null, false), (own[0].ActorName, own[0].IsOwn));
        Assert.Empty(await board.ReadOwnAsync(ada, new AuditFilter { Person = grace.Value }, null, 50, Token));

        Assert.Null(await board.ReadAllAsync(ada, All, null, 50, Token));
        Assert.Null(await board.ExportAsync(ada, isAll: true, All, Token));
        var uploads = await board.ReadAllAsync(scene.Administrator, new AuditFilter { Action = AuditAction.Uploaded }, null, 50, Token);
        Assert.Equal([(null, "grace@example.org"), (null, "ada@example.org")], uploads!.Select(view => (view.TargetName, view.ActorName)));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_even_when_many_entries_have_one_time()
    {
        var (vault, user) = await StartAsync(25);
        await using var disposed = vault;
        var board = vault.Get<AuditBoard>();
        var seen = new List<AuditPlace>();
        while (await board.ReadOwnAsync(user, All, seen is [.., var last] ? last : null, 10, Token) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(view => view.Place));
        }

        Assert.Equal(Enumerable.Range(1, 25).Reverse().Select(number => (long)number), seen.Select(place => place.Sequence));
    }

    [Fact]
    public async Task Without_the_persons_key_names_are_gone_and_the_log_is_still_whole()
    {
        var (vault, user) = await StartAsync(1);
        await using var disposed = vault;
        await ExecuteAsync(vault, """UPDATE "UserKeys" SET "Version" = 2""");

        var view = Assert.Single(await vault.Get<AuditBoard>().ReadOwnAsync(user, All, null, 5, Token));

        Assert.Null(view.TargetName);
        Assert.Equal(new AuditVerdict.Whole(1), await VerifyAsync(vault));
    }

    [Fact]
    public async Task A_flood_of_refused_passwords_does_not_fill_the_log()
    {
        await using var scene = await AccountScene.StartAsync();
        var refused = scene.Vault.Get<Core.Accounts.Refusals.RefusedSignIns>();
        await Task.WhenAll(Enumerable.Range(0, 1200).Select(_ => refused.RecordAsync(AuditAction.SignIn, null, "password", Token)));
        Assert.Equal(1000, await CountAsync(scene.Vault, AuditAction.SignIn));

        scene.Vault.Clock.Advance(TimeSpan.FromHours(1));
        await refused.RecordAsync(AuditAction.SignIn, null, "password", Token);

        Assert.Equal("reason=password&more=200", (await EntriesAsync(scene.Vault))[^1].Details);
    }

    private static async Task<int> CountAsync(CoreVault vault, AuditAction action) => (await EntriesAsync(vault)).Count(entry => entry.Action == (int)action);
}
