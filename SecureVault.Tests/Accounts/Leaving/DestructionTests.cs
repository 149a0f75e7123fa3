using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Drive;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Accounts.Factors;
using SecureVault.Tests.Audit;
using SecureVault.Tests.Keys.Rotation;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Accounts.Leaving;

/// <summary>The end of an account: its keys, its objects, and what knows of it.</summary>
public sealed class DestructionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_is_one_persons_is_gone_and_all_that_is_anothers_reads()
    {
        await using var scene = await AccountScene.StartAsync();
        var vault = scene.Vault;
        var (ada, grace) = (await scene.InviteAsync("planted-ada@example.org"), await scene.InviteAsync("grace@example.org"));
        await vault.Get<Core.Accounts.Profiles.UserProfiles>().SaveAsync(ada, new("Planted Lovelace", "de", null), Token);
        await FactorScene.TurnOnAsync(vault, ada);
        var kept = await FillAsync(vault, grace);
        await FillAsync(vault, ada);
        await vault.Get<UserKeyChange>().RunAsync(ada, renewsContents: false, Token);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        var wraps = await WrapsAsync(vault, ada);
        Assert.Equal(2, wraps.Count);
        await vault.LeaveAsync(ada, "planted-ada@example.org");

        vault.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await vault.DestroyDueAsync();
        Assert.Equal(2, (await WrapsAsync(vault, ada)).Count);
        vault.Clock.Advance(TimeSpan.FromSeconds(1));
        await vault.DestroyDueAsync();

        foreach (var (item, content) in kept)
        {
            Assert.Equal(content, await vault.ReadAsync(grace, item));
        }

        await using var db = await vault.ContextAsync();
        Assert.False(await db.Users.AnyAsync(user => user.Id == ada.Value, Token));
        Assert.Equal(await db.Versions.CountAsync(Token), ObjectsOf(vault).Count());
        Assert.Empty(Directory.GetFileSystemEntries(vault.Folder.Combine("objects", "cards"), $"{ada.Value:D}*"));
        Assert.Contains(await MarkersAsync(vault), id => id == new GoneId(GoneKind.Account, ada.Value));
        Assert.Empty(await vault.Get<Core.Maintenance.SpaceCheck>().RunAsync(Token));
        Assert.True(await vault.Get<VaultDatabase>().ForgetDeletedAsync(Token));
        await AssertNowhereAsync(vault, [.. wraps, .. Texts("planted-ada@example.org"), .. Texts("Planted Lovelace")]);
    }

    [Fact]
    public async Task The_audit_log_keeps_that_it_happened_and_no_name()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        await scene.Vault.StoreAsync(ada, "a", ItemId.Root);
        await scene.Vault.LeaveAsync(ada);
        scene.Vault.Clock.Advance(TimeSpan.FromDays(7));
        await scene.Vault.DestroyDueAsync();

        var views = (await scene.Vault.Get<AuditBoard>().ReadAllAsync(scene.Administrator, new AuditFilter(), null, 200, Token))!.Where(view => view.TargetId == ada.Value).ToList();

        Assert.Equal((AuditAction.AccountDestroyed, AuditActorKind.Server), (views[0].Action, views[0].ActorKind));
        Assert.All(views, view => Assert.Null(view.TargetName));
        Assert.IsType<AuditVerdict.Whole>(await AuditScene.VerifyAsync(scene.Vault));
    }

    [Fact]
    public async Task While_the_store_fails_the_keys_are_destroyed_and_the_rest_follows_later()
    {
        var records = new BrokenRecords();
        await using var vault = await CoreVault.StartAsync(
            configure: services => services.AddSingleton<IStoreRecords>(provider => records.Over(provider.GetRequiredService<DiskRecords>())));
        var ada = await vault.AddUserAsync();
        await vault.StoreAsync(ada, "a", ItemId.Root);
        await vault.Get<AccountDeletions>().RequestAsync("ada@example.org", isNow: true, "en", Token);
        records.OnPut = ObjectStoreError.Unavailable;

        var failed = await vault.RunJobAsync();

        Assert.Equal((JobOutcome.Failed, JobError.StoreUnavailable, 1L), (failed.Outcome, failed.Error, failed[JobCount.Left]));
        Assert.Empty(await WrapsAsync(vault, ada));
        Assert.Equal(KeepAccountOutcome.TooLate, await vault.Get<AccountDeletions>().KeepAsync("ada@example.org", Token));
        Assert.True((await vault.Get<UserDirectory>().ListAsync(Token)).Single().IsBeingDestroyed);
        records.OnPut = null;
        await vault.DestroyDueAsync();
        Assert.Empty(await vault.Get<UserDirectory>().ListAsync(Token));
        Assert.Empty(ObjectsOf(vault));
    }

    [Fact]
    public async Task A_clock_that_jumps_ends_no_grace_until_it_is_believed()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        await scene.Vault.LeaveAsync(ada);
        await scene.Vault.RunJobAsync();

        scene.Vault.Clock.Jump(TimeSpan.FromDays(400));
        Assert.Equal(0, (await scene.Vault.RunJobAsync())[JobCount.Accounts]);
        Assert.NotEmpty(await WrapsAsync(scene.Vault, ada));
        Assert.NotNull(scene.Vault.Get<ClockWatch>().Doubt);
        scene.Vault.Clock.Jump(-TimeSpan.FromDays(400));
        scene.Vault.Clock.Advance(TimeSpan.FromHours(2));
        await scene.Vault.RunJobAsync();
        Assert.NotEmpty(await WrapsAsync(scene.Vault, ada));

        scene.Vault.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(1, (await scene.Vault.RunJobAsync())[JobCount.Accounts]);
    }

    [Fact]
    public async Task Without_a_grace_no_clock_matters_and_a_held_store_loses_nothing()
    {
        await using var scene = await AccountScene.StartAsync(new() { ["Accounts:DeletionGraceDays"] = "0" });
        var ada = await scene.InviteAsync("ada@example.org");
        await scene.Vault.LeaveAsync(ada);
        await scene.Vault.Get<StoreOwnership>().HoldAsync(HoldReason.OtherWriter, Token);

        Assert.Equal(JobOutcome.Held, (await scene.Vault.RunJobAsync()).Outcome);
        Assert.NotEmpty(await WrapsAsync(scene.Vault, ada));
        await scene.Vault.Get<StoreOwnership>().AdoptAsync(TimeSpan.FromDays(30), Token);
        scene.Vault.Clock.Jump(TimeSpan.FromDays(400));
        Assert.Equal(1, (await scene.Vault.RunJobAsync())[JobCount.Accounts]);
    }

    [Fact]
    public async Task After_a_kill_at_any_step_the_next_start_goes_on()
    {
        await using var first = await AccountScene.StartAsync();
        var vault = first.Vault;
        var ada = await first.InviteAsync("ada@example.org");
        await FillAsync(vault, ada);
        await vault.LeaveAsync(ada);
        vault.Clock.Advance(TimeSpan.FromDays(7));
        var accounts = vault.Get<DoomedAccounts>();
        Assert.False(await accounts.DestroyKeysAsync(ada, Token));

        vault = await vault.RestartAsync();
        Assert.Equal([ada], await vault.Get<DoomedAccounts>().FindAsync(ageCounts: false, Token)); // begun is begun, whatever the clock says
        await vault.Get<DoomedAccounts>().RemoveItemsAsync(ada, Token);
        vault = await vault.RestartAsync();
        await vault.RunJobAsync();
        vault = await vault.RestartAsync();
        await vault.Sweep.RunAsync(Token);
        vault = await vault.RestartAsync();
        await vault.DestroyDueAsync();
        await vault.DestroyDueAsync();

        Assert.DoesNotContain(await vault.Get<UserDirectory>().ListAsync(Token), account => account.Id == ada);
        Assert.Empty(ObjectsOf(vault));
        Assert.Single(await MarkersAsync(vault), id => id.Kind == GoneKind.Account);
        await vault.DisposeAsync();
    }

    [Fact]
    public async Task An_account_that_was_kept_and_deleted_anew_has_its_whole_grace_again()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        await scene.Vault.LeaveAsync(ada);
        scene.Vault.Clock.Advance(TimeSpan.FromDays(7));
        var accounts = scene.Vault.Get<DoomedAccounts>();
        Assert.Equal([ada], await accounts.FindAsync(ageCounts: true, Token));

        // Both between the job's look and its first step.
        await scene.Vault.Get<AccountDeletions>().KeepAsync("ada@example.org", Token);
        Assert.Null(await accounts.DestroyKeysAsync(ada, Token));
        await scene.Vault.LeaveAsync(ada);
        Assert.Null(await accounts.DestroyKeysAsync(ada, Token));

        Assert.NotEmpty(await WrapsAsync(scene.Vault, ada));
    }

    [Fact]
    public async Task An_account_whose_keys_are_gone_gets_no_new_one_and_stops_no_rotation()
    {
        await using var vault = await RotationScene.StartAsync(_ => { });
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        await vault.StoreAsync(ada, "a", ItemId.Root);
        var kept = await vault.StoreAsync(grace, "b", ItemId.Root);
        await vault.Get<AccountDeletions>().RequestAsync("ada@example.org", isNow: true, "en", Token);
        await vault.Get<DoomedAccounts>().DestroyKeysAsync(ada, Token);

        Assert.Null(await vault.Get<UserKeyChange>().RunAsync(ada, renewsContents: true, Token));
        await vault.Get<KeyCards>().UpdateAsync(compares: true, Token);
        await RotationScene.ActivateNewAsync(vault);
        Assert.Equal(0, (await RotationScene.RotateAsync(vault)).Failed);
        await vault.DestroyDueAsync();

        Assert.Equal([7], await vault.ReadAsync(grace, kept));
        Assert.DoesNotContain(ada.Value, await vault.Get<KeyCards>().FindOwnersAsync(Token));
    }

    [Fact]
    public async Task What_comes_after_the_keys_are_destroyed_goes_as_well()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        var item = await vault.StoreAsync(ada, "a", ItemId.Root);
        var stray = await vault.ObjectOfAsync(item);
        var bytes = await File.ReadAllBytesAsync(stray, Token);
        var card = Directory.GetFiles(vault.Folder.Combine("objects", "cards"), "*", SearchOption.AllDirectories).Single();
        var cardBytes = await File.ReadAllBytesAsync(card, Token);
        await vault.Get<AccountDeletions>().RequestAsync("ada@example.org", isNow: true, "en", Token);
        await vault.Get<DoomedAccounts>().DestroyKeysAsync(ada, Token);
        await vault.Get<DoomedAccounts>().RemoveItemsAsync(ada, Token);
        await vault.Sweep.RunAsync(Token);

        // The recovery of strays runs before the store knows that the account is gone, and finds card and object.
        await File.WriteAllBytesAsync(stray, bytes, Token);
        await File.WriteAllBytesAsync(card, cardBytes, Token);
        await vault.Get<StrayRecovery>().RunAsync(progress: null, Token);
        Assert.Null(await vault.Get<UserKeyChange>().RunAsync(UserId.New(), renewsContents: false, Token));
        await vault.DestroyDueAsync();

        Assert.Empty(await WrapsAsync(vault, ada));
        Assert.False(File.Exists(card));
        Assert.Empty(ObjectsOf(vault));
        await using var db = await vault.ContextAsync();
        Assert.Equal((0, 0), (await db.Users.CountAsync(Token), await db.Versions.CountAsync(Token)));
    }

    [Fact]
    public async Task Copies_from_before_an_update_that_have_the_keys_go()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        vault.Get<DatabaseCopies>().Keep("20260101000000_Some");
        var copy = Assert.Single(Directory.GetFiles(vault.Folder.Path, "*.copy"));
        await vault.AddUserAsync("grace@example.org");

        await vault.Get<AccountDeletions>().RequestAsync("grace@example.org", isNow: true, "en", Token);
        await vault.DestroyDueAsync();
        Assert.True(File.Exists(copy)); // it knows nothing of that account
        await vault.Get<AccountDeletions>().RequestAsync("ada@example.org", isNow: true, "en", Token);
        await vault.DestroyDueAsync();
        Assert.False(File.Exists(copy));
    }

    [Fact]
    public async Task The_last_mail_goes_to_the_address_that_the_account_had()
    {
        await using var vault = await CoreVault.StartAsync(LeavingScene.WithMail());
        await vault.AddUserAsync();
        await vault.Get<AccountDeletions>().RequestAsync("ada@example.org", isNow: true, "de", Token);
        await vault.DestroyDueAsync();

        var mail = Assert.Single(await vault.Get<Core.Mail.Outbox>().TakeAsync(Token));
        Assert.Equal((MailKind.AccountDeleted, (UserId?)null, "ada@example.org", "de"), (mail.Kind, mail.User, mail.Email, mail.Language));
    }

    /// <summary>Files of all kinds: a current one with an older version, one in the trash, one in a folder, and an unfinished upload.</summary>
    private static async Task<Dictionary<ItemId, byte[]>> FillAsync(CoreVault vault, UserId user)
    {
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var files = new Dictionary<ItemId, byte[]>();
        await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        files[await vault.StoreAsync(user, "a", ItemId.Root, [2], NameConflict.Replace)] = [2];
        files[await vault.StoreAsync(user, "b", folder, [3])] = [3];
        await vault.Trash.DeleteAsync(user, [await vault.StoreAsync(user, "trash", ItemId.Root, [4])], Token);
        return files;
    }

    private static async Task<List<byte[]>> WrapsAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        return await db.UserKeys.Where(key => key.UserId == user.Value).Select(key => key.Wrap).ToListAsync(Token);
    }

    private static IEnumerable<string> ObjectsOf(CoreVault vault) => ObjectFiles.In(vault.Folder.Combine("objects"));

    private static async Task<List<GoneId>> MarkersAsync(CoreVault vault)
    {
        var ids = new List<GoneId>();
        await foreach (var marker in vault.Get<GoneMarkers>().ReadAllAsync(Token))
        {
            ids.AddRange(marker.Ids);
        }

        return ids;
    }

    private static byte[][] Texts(string text) => [Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(text.ToUpperInvariant())];

    private static async Task AssertNowhereAsync(CoreVault vault, byte[][] planted)
    {
        foreach (var file in Directory.GetFiles(vault.Folder.Path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Token);
            Assert.All(planted, text => Assert.True(bytes.AsSpan().IndexOf(text) < 0, Path.GetFileName(file)));
        }
    }
}
