using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Core.Jobs;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;
using SecureVault.Tests.Recovery;
using static SecureVault.Tests.Keys.Rotation.UserKeyScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>A vault comes back around a rotation of user keys: with a backup from before it, and with none.</summary>
public sealed class UserKeyRestoreTests : AdoptionFixture
{
    private static readonly Dictionary<string, string?> Settings = new() { ["Scrub:Rate"] = "1000000000000" };

    [Fact]
    public async Task After_a_backup_from_before_the_rotation_the_newest_key_seals_what_is_new()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, file, _) = await FillAsync(vault);
        var backup = await BackUpAsync(vault);
        await ChangeAsync(vault, user);
        await RotateAsync(vault);
        var late = await vault.StoreAsync(user, "late", ItemId.Root, [8]);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(1, 0, 0, 0, 0));

        Assert.Equal([(1, false), (2, true)], (await KeysAsync(restored, user)).Select(key => (key.Version, key.IsActive)));
        Assert.Equal([8], await restored.ReadAsync(user, (await FindAsync(restored, user, "late")).Id));
        Assert.Equal([2], await restored.ReadAsync(user, file));
        Assert.Equal(late, (await FindAsync(restored, user, "late")).Id);
        await RotateAsync(restored);
        Assert.Equal(("2", "2"), await RowVersionsAsync(restored, user));
        Assert.Equal([2], await restored.ReadAsync(user, file));
    }

    [Fact]
    public async Task After_a_backup_from_before_contents_were_sealed_anew_each_has_its_new_object()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, file, _) = await FillAsync(vault);
        var backup = await BackUpAsync(vault);
        await ChangeAsync(vault, user, renewsContents: true);
        await RotateAsync(vault);
        await SweepAsync(vault);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        var (paths, versions) = (await vault.PathsAsync(user), await vault.Get<FileVersions>().ListAsync(user, file, Token));

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(0, 4, 0, 0, 0));

        Assert.Equal(paths, await restored.PathsAsync(user));
        Assert.Equal([2], await restored.ReadAsync(user, file));
        Assert.Equal(versions, await restored.Get<FileVersions>().ListAsync(user, file, Token));
        Assert.Single(await restored.Trash.ListAsync(user, Token));

        // The backup knows the old key as the active one; it was to go, and goes.
        await restored.Get<StoreCheck>().ContinueAsync(Token);
        Assert.Equal(0, (await RotateAsync(restored)).Failed);
        Assert.Equal([2], (await KeysAsync(restored, user)).Select(key => key.Version));
    }

    [Fact]
    public async Task A_key_that_was_to_go_still_is_after_a_restore()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, _, _) = await FillAsync(vault);
        var backup = await BackUpAsync(vault);
        await ChangeAsync(vault, user, renewsContents: true);
        await vault.StoreAsync(user, "late", ItemId.Root, [8]);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(1, 0, 0, 0, 0));

        await restored.Get<StoreCheck>().ContinueAsync(Token);
        Assert.Equal((4, 1), (await RotateAsync(restored)) is var result ? (result.Resealed, result.Destroyed) : default);
        Assert.Equal(("2", "2", "2"), await VersionsAsync(restored, user));
    }

    [Fact]
    public async Task Without_recovery_blocks_a_backup_from_before_brings_everything_back_for_a_week()
    {
        await using var vault = await CoreVault.StartAsync(new Dictionary<string, string?>(Settings) { ["Vault:RecoveryBlocks"] = "false" });
        var (user, file, _) = await FillAsync(vault);
        var backup = await BackUpAsync(vault);
        await ChangeAsync(vault, user, renewsContents: true);
        await RotateAsync(vault);
        await SweepAsync(vault, days: 6);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(0, 0, 0, NotOpened: 4, 0));

        Assert.Equal([2], await restored.ReadAsync(user, file));
        Assert.Equal(await vault.PathsAsync(user), await restored.PathsAsync(user));
        await SweepAsync(vault, days: 2);
        await vault.AssertConsistentAsync(4);
    }

    [Fact]
    public async Task An_older_database_put_back_finds_the_new_objects_of_its_contents()
    {
        var vault = await CoreVault.StartAsync(Settings);
        var user = await vault.AddUserAsync();
        var upload = Assert.IsType<UploadOutcome.Created>(await vault.Uploads.CreateAsync(
            user, new UploadRequest { Folder = ItemId.Root, Name = "slow", Length = 3, OnConflict = NameConflict.Refuse }, Token)).Upload;
        vault.Clock.Advance(TimeSpan.FromSeconds(2));
        var file = Assert.IsType<UploadOutcome.Stored>(await vault.Uploads.AppendAsync(user, upload, 0, new MemoryStream([1, 2, 3]), null, Token)).Item;
        var copy = vault.Folder.Combine("copy.db");
        await using (var db = await vault.ContextAsync())
        {
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {copy}", Token);
        }

        await ChangeAsync(vault, user, renewsContents: true);
        await RotateAsync(vault);
        await SweepAsync(vault, days: 1);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        await vault.Get<StoreOwnership>().TryAdvanceAsync(Token);
        await using var again = await vault.RestartAsync(() =>
        {
            foreach (var old in Directory.EnumerateFiles(vault.Folder.Path, "securevault.db*").ToList())
            {
                System.IO.File.Delete(old);
            }

            System.IO.File.Move(copy, vault.Folder.Combine("securevault.db"));
        });
        Assert.Equal(HoldReason.OlderDatabase, again.Get<StoreOwnership>().Hold?.Reason);

        Assert.Equal(new AdoptionResult(0, 1, 0, 0, 0), await again.Get<StrayRecovery>().RunAsync(progress: null, Token));

        Assert.Equal([1, 2, 3], await again.ReadAsync(user, file));
        Assert.True(Assert.Single(await again.Get<FileVersions>().ListAsync(user, file, Token)).IsCurrent);
        await again.Get<StoreCheck>().ContinueAsync(Token);
        await SweepAsync(again, days: 200);
        Assert.Equal([1, 2, 3], await again.ReadAsync(user, file));
        await again.AssertConsistentAsync(1);
    }

    [Fact]
    public async Task Without_a_backup_the_cards_and_the_objects_are_enough()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, file, folder) = await FillAsync(vault);
        await ChangeAsync(vault, user);
        await vault.StoreAsync(user, "under the second key", folder, [5]);
        await ChangeAsync(vault, user, renewsContents: true);
        await RotateAsync(vault);
        await SweepAsync(vault);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        Assert.Equal([3], Cards(vault, user));

        await using var restored = await RestoreAsync(vault, backup: null, new AdoptionResult(4, 1, 0, 0, 0) { Accounts = new AccountCounts(1, 0) });
        await UnlockAsync(restored, user);

        Assert.Equal([3], (await KeysAsync(restored, user)).Select(key => key.Version));
        Assert.Equal([2], await restored.ReadAsync(user, file));
        Assert.Equal([5], await restored.ReadAsync(user, (await FindAsync(restored, user, "under the second key")).Id));
    }

    [Fact]
    public async Task The_job_does_nothing_while_nobody_has_a_new_key_and_all_when_somebody_has()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, _, _) = await FillAsync(vault);
        var job = vault.Get<IEnumerable<IJob>>().Single(job => job.Name == JobName.UserKeys);
        Assert.Empty((await job.RunAsync(new JobRun(isAsked: false, _ => { }), Token)).Counts);

        await ChangeAsync(vault, user, renewsContents: true);
        var result = await job.RunAsync(new JobRun(isAsked: false, _ => { }), Token);

        Assert.Equal((JobOutcome.Done, 9L, 4L, 1L), (result.Outcome, result[JobCount.Rewrapped], result[JobCount.Resealed], result[JobCount.KeysDestroyed]));
    }

    private static async Task UnlockAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        var row = await db.Users.FindAsync([user.Value], Token);
        row!.LockedAt = null;
        await db.SaveChangesAsync(Token);
    }
}
