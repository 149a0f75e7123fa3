using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Ownership;

/// <summary>A backup of the database is put back, or started a second time, beside a store that went on.</summary>
public sealed class RestoredDatabaseTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_was_acknowledged_after_the_backup_stays_whatever_the_restored_database_says()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.RestoreAsync(Day);

        Assert.Equal(HoldReason.OlderDatabase, scene.Hold?.Reason);
        Assert.Equal(new SweepResult(0, 0), await scene.SweepLaterAsync());
        Assert.Equal(1, await scene.CountObjectsAsync());

        var check = scene.Vault.Get<StoreCheck>();
        var report = await check.LookAsync(Token);
        Assert.Equal((1, new ComparisonResult(0, 0, 0, 0, 0)), (report.WholeUploads, report.Found));
        await check.ContinueAsync(Token);

        Assert.Null(scene.Hold);
        await scene.SweepLaterAsync();
        Assert.Equal(new ComparisonResult(0, 0, 0, Unowned: 1, 0), await scene.Vault.Comparison.RunAsync(Token));
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(0, await db.Versions.CountAsync(Token));
    }

    [Fact]
    public async Task The_hold_outlives_a_restart_and_ends_for_good_with_the_check()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.RestoreAsync(Day);
        var hold = scene.Hold;
        await scene.RestartAsync();

        Assert.Equal(hold, scene.Hold);

        await scene.Vault.Get<StoreCheck>().ContinueAsync(Token);
        await scene.RestartAsync();
        Assert.Null(scene.Hold);
        await scene.Vault.Get<StoreOwnership>().DemandAsync(Token);
    }

    [Fact]
    public async Task A_backup_of_the_same_generation_can_not_be_told_but_its_whole_upload_is_left()
    {
        await using var scene = await StoreScene.StartAsync(advances: false);
        await scene.RestoreAsync(Day);
        Assert.Null(scene.Hold);

        Assert.Equal(new SweepResult(0, 0), await scene.SweepLaterAsync());
        Assert.Equal(new SweepResult(0, 0), await scene.SweepLaterAsync());

        Assert.Equal(1, await scene.CountAsync(VersionState.Pending));
        Assert.Equal(1, (await scene.Vault.Get<StoreCheck>().LookAsync(Token)).WholeUploads);
        await scene.Vault.Get<StoreCheck>().ContinueAsync(Token);
        Assert.Equal(new ComparisonResult(0, 0, 0, Unowned: 1, 0), await scene.Vault.Comparison.RunAsync(Token));
    }

    [Fact]
    public async Task While_held_people_read_and_store_and_what_they_delete_stays_in_the_store()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.RestoreAsync(Day);

        var item = await scene.Vault.StoreAsync(scene.User, "new.bin", ItemId.Root, [1, 2, 3]);
        Assert.Equal([1, 2, 3], await scene.Vault.ReadAsync(scene.User, item));
        await scene.Vault.Trash.DeleteAsync(scene.User, [item], Token);
        await scene.Vault.Trash.PurgeAsync(scene.User, [item], Token);
        await scene.SweepLaterAsync();
        Assert.True(await scene.Vault.Get<UploadService>().DiscardAsync(scene.User, scene.Upload, Token));

        Assert.Equal(2, await scene.CountObjectsAsync());
    }

    [Fact]
    public async Task A_file_that_was_deleted_during_the_hold_goes_when_it_ends_and_a_discarded_upload_does_not()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.RestoreAsync(Day);
        var item = await scene.Vault.StoreAsync(scene.User, "new.bin", ItemId.Root, [1, 2, 3]);
        await scene.Vault.Trash.DeleteAsync(scene.User, [item], Token);
        await scene.Vault.Trash.PurgeAsync(scene.User, [item], Token);
        Assert.True(await scene.Vault.Get<UploadService>().DiscardAsync(scene.User, scene.Upload, Token));

        await scene.Vault.Get<StoreCheck>().ContinueAsync(Token);
        await scene.SweepLaterAsync();

        Assert.Equal(new ComparisonResult(0, 0, 0, Unowned: 1, 0), await scene.Vault.Comparison.RunAsync(Token));
        Assert.Single(await scene.Vault.Get<GoneMarkers>().ReadAllAsync(Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_was_stored_after_the_backup_comes_back_to_its_owner(bool isDiscarded)
    {
        await using var scene = await StoreScene.StartAsync();
        var content = await scene.Vault.ReadAsync(scene.User, scene.File);
        await scene.RestoreAsync(Day);
        if (isDiscarded)
        {
            Assert.True(await scene.Vault.Get<UploadService>().DiscardAsync(scene.User, scene.Upload, Token));
        }

        var result = await scene.Vault.Get<StrayRecovery>().RunAsync(progress: null, Token);

        Assert.Equal((1, 0, 0), (result.Files, result.Damaged, result.NotOpened));
        Assert.Equal(content, await scene.Vault.ReadAsync(scene.User, Assert.Single(await scene.Vault.ListAsync(scene.User)).Id));
        Assert.NotNull(scene.Hold);
        await scene.Vault.Get<StoreCheck>().ContinueAsync(Token);
        await scene.SweepLaterAsync();
        await scene.Vault.AssertConsistentAsync(stored: 1);
        var again = await scene.Vault.Get<StrayRecovery>().RunAsync(progress: null, Token);
        Assert.Equal((0, 0, 0), (again.Files, again.Versions, again.Missing));
    }

    [Fact]
    public async Task A_copy_of_an_object_does_not_bring_back_what_its_owner_deleted_during_the_hold()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.RestoreAsync(Day);
        var item = await scene.Vault.StoreAsync(scene.User, "new.bin", ItemId.Root, [1, 2, 3]);
        var file = await scene.Vault.ObjectOfAsync(item);
        System.IO.File.Copy(file, Path.Combine(Path.GetDirectoryName(file)!, new string('0', 30)));
        await scene.Vault.Trash.DeleteAsync(scene.User, [item], Token);
        await scene.Vault.Trash.PurgeAsync(scene.User, [item], Token);
        await scene.Vault.Get<UploadService>().DiscardAsync(scene.User, scene.Upload, Token);

        var result = await scene.Vault.Get<StrayRecovery>().RunAsync(progress: null, Token);

        Assert.Equal((1, 0), (result.Files, result.Versions));
        Assert.Equal("promised.bin", Assert.Single(await scene.Vault.ListAsync(scene.User)).Name);
    }

    [Fact]
    public async Task The_content_that_a_file_showed_until_now_is_an_older_one_from_now_on()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        var first = Assert.Single(await vault.ListAsync(user)).Version;
        vault.Clock.Advance(Day);
        await vault.StoreAsync(user, "a", ItemId.Root, [2], NameConflict.Replace);
        await using (var db = await vault.ContextAsync())
        {
            // As if the second had been stored and never committed.
            await db.Items.ExecuteUpdateAsync(
                set => set.SetProperty(row => row.CurrentVersionId, first.Value).SetProperty(row => row.ModifiedAt, row => row.CreatedAt), Token);
            await db.Versions.Where(row => row.Id != first.Value).ExecuteDeleteAsync(Token);
            await db.Versions.ExecuteUpdateAsync(set => set.SetProperty(row => row.SupersededAt, (DateTimeOffset?)null), Token);
        }

        vault.Clock.Advance(200 * Day);
        await vault.Get<StrayRecovery>().RunAsync(progress: null, Token);
        vault.Get<ClockWatch>().Confirm();
        await vault.Sweep.RunAsync(Token);

        Assert.Equal([2], await vault.ReadAsync(user, item));
        await vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task Without_a_hold_an_upload_under_way_is_left_to_its_writer()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var uploads = vault.Get<UploadService>();
        var created = await uploads.CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "a", Length = 3 }, Token);
        var upload = Assert.IsType<UploadOutcome.Created>(created).Upload;
        await using (var db = await vault.ContextAsync())
        {
            // As it is in the moment between object and commit.
            Assert.IsType<UploadOutcome.Stored>(await uploads.AppendAsync(user, upload, 0, new MemoryStream([1, 2, 3]), 3, Token));
            await db.Items.ExecuteDeleteAsync(Token);
            await db.Versions.ExecuteUpdateAsync(set => set.SetProperty(row => row.State, VersionState.Pending).SetProperty(row => row.LeaseExpiresAt, vault.Clock.GetUtcNow().AddHours(1)), Token);
        }

        var result = await vault.Get<StrayRecovery>().RunAsync(progress: null, Token);

        Assert.Equal((0, 0), (result.Files, result.Versions));
        await using var after = await vault.ContextAsync();
        Assert.Equal(VersionState.Pending, (await after.Versions.SingleAsync(Token)).State);
    }

    [Fact]
    public async Task An_upload_that_goes_on_in_the_restored_database_does_not_discard_the_object_that_it_became()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.RestoreAsync(Day);

        var outcome = await scene.Vault.Get<UploadService>().AppendAsync(scene.User, scene.Upload, 0, new MemoryStream(new byte[1_000]), 1_000, Token);

        Assert.IsType<UploadOutcome.StoreFailed>(outcome);
        Assert.Equal(1, await scene.CountObjectsAsync());
    }

    [Fact]
    public async Task A_copy_that_is_started_elsewhere_removes_nothing_and_does_not_disturb_the_living_vault()
    {
        await using var scene = await StoreScene.StartAsync(advances: false);
        using var elsewhere = new TemporaryFolder();
        await using var drill = await StartDrillAsync(scene, elsewhere);

        Assert.Equal(HoldReason.CopiedDatabase, drill.Get<StoreOwnership>().Hold?.Reason);
        scene.Vault.Clock.Advance(TimeSpan.FromDays(40));
        Assert.Equal(new SweepResult(0, 0), await drill.Sweep.RunAsync(Token));

        await scene.Vault.Get<StoreOwnership>().DemandAsync(Token);
        Assert.Null(scene.Hold);
        Assert.Equal(1, await scene.CountObjectsAsync());
    }

    [Fact]
    public async Task When_a_copy_takes_the_store_over_both_stop_removing_things()
    {
        await using var scene = await StoreScene.StartAsync(advances: false);
        await scene.Vault.Trash.DeleteAsync(scene.User, [scene.File], Token);
        using var elsewhere = new TemporaryFolder();
        await using var drill = await StartDrillAsync(scene, elsewhere);
        await drill.Get<StoreCheck>().ContinueAsync(Token);
        Assert.Null(drill.Get<StoreOwnership>().Hold);
        scene.Vault.Clock.Advance(TimeSpan.FromDays(40));

        Assert.Equal(new SweepResult(0, 0), await scene.Vault.Sweep.RunAsync(Token));
        Assert.Equal(HoldReason.OtherWriter, scene.Hold?.Reason);
        await drill.Sweep.RunAsync(Token);
        Assert.Equal(HoldReason.OtherWriter, drill.Get<StoreOwnership>().Hold?.Reason);
        Assert.Equal(1, await scene.CountObjectsAsync());
    }

    [Fact]
    public async Task After_a_restored_backup_was_taken_over_nothing_goes_because_of_its_age_for_three_days()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.Vault.Trash.DeleteAsync(scene.User, [scene.File], Token);
        System.IO.File.Delete(scene.Copy);
        await scene.CopyDatabaseAsync();
        await scene.Vault.Get<StoreOwnership>().TryAdvanceAsync(Token);
        await scene.RestoreAsync(TimeSpan.FromDays(31));
        await scene.Vault.Get<StoreCheck>().ContinueAsync(Token);
        scene.Vault.Get<ClockWatch>().Confirm();

        scene.Vault.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(new SweepResult(0, 0), await scene.Vault.Sweep.RunAsync(Token));
        scene.Vault.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, (await scene.Vault.Sweep.RunAsync(Token)).Purged);
    }

    [Fact]
    public async Task On_S3_too_a_restored_database_removes_nothing_until_it_was_checked()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var scene = await StoreScene.StartAsync(new()
        {
            ["ObjectStore:Kind"] = "S3",
            ["ObjectStore:S3:Bucket"] = bucket.Name,
            ["ObjectStore:S3:ServiceUrl"] = bucket.Url,
            ["ObjectStore:S3:Prefix"] = "vault",
        });
        await scene.RestoreAsync(Day);

        Assert.Equal(HoldReason.OlderDatabase, scene.Hold?.Reason);
        Assert.Equal(new SweepResult(0, 0), await scene.SweepLaterAsync());
        Assert.Single(await bucket.NamesAsync());

        await scene.Vault.Get<StoreCheck>().ContinueAsync(Token);
        await scene.SweepLaterAsync();
        Assert.Single(await bucket.NamesAsync());
        await scene.RestartAsync();
        Assert.Null(scene.Hold);
    }

    private static Task<CoreVault> StartDrillAsync(StoreScene scene, TemporaryFolder elsewhere)
    {
        System.IO.File.Copy(scene.Copy, elsewhere.Combine("securevault.db"));
        return scene.Vault.StartBesideAsync(elsewhere, ("ObjectStore:Disk:Folder", scene.Vault.Folder.Combine("objects")));
    }
}
