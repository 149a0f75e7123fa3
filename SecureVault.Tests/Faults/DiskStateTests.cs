using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Faults;

/// <summary>A disk that stops taking anything while the vault works.</summary>
public sealed class DiskStateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_becomes_read_only_still_gives_everything_and_takes_what_waited_when_it_is_back()
    {
        using var disk = SmallDisk.Mount(64);
        await using var vault = await CoreVault.StartAsync(new() { ["ObjectStore:Disk:Folder"] = disk.Combine("objects") });
        var user = await vault.AddUserAsync();
        var (kept, deleted) = (await vault.StoreAsync(user, "kept", ItemId.Root, [1, 2, 3]), await vault.StoreAsync(user, "deleted", ItemId.Root));
        disk.MakeReadOnly();

        Assert.IsType<UploadOutcome.StoreFailed>(await vault.UploadAsync(user, "new", [4]));
        await vault.Trash.DeleteAsync(user, [deleted], Token);
        await vault.Trash.PurgeAsync(user, [deleted], Token);
        Assert.NotNull((await vault.Sweep.RunAsync(Token)).Error);
        await Assert.ThrowsAsync<ObjectStoreException>(() => vault.Get<Backups>().CreateAsync(progress: null, Token));
        Assert.Equal([1, 2, 3], await vault.ReadAsync(user, kept));

        disk.MakeWritable();
        Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "new", [4]));
        await vault.Sweep.RunAsync(Token);
        await vault.AssertConsistentAsync(stored: 2);
        Assert.True((await vault.Get<Backups>().CreateAsync(progress: null, Token)).IsWhole);
    }

    [Fact]
    public async Task A_backup_that_a_full_disk_does_not_take_leaves_nothing_and_the_ones_before_it_stay()
    {
        using var disk = SmallDisk.Mount(64);
        await using var vault = await CoreVault.StartAsync(new() { ["ObjectStore:Disk:Folder"] = disk.Combine("objects") });
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        var before = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        disk.Fill();

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => vault.Get<Backups>().CreateAsync(progress: null, Token));

        Assert.Equal(ObjectStoreError.Full, error.Error);
        Assert.Equal(before.Id, Assert.Single(await vault.Get<Backups>().ListAsync(Token)).Id);
        File.Delete(disk.Combine("filler"));
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
    }

    [Fact]
    public async Task A_restore_onto_a_full_disk_fails_and_leaves_nothing_there()
    {
        using var disk = SmallDisk.Mount(8);
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        using var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token);
        disk.Fill();
        var before = disk.Listing();

        var error = await Assert.ThrowsAnyAsync<Exception>(
            () => vault.Get<Restore>().RunAsync(reader, disk.Combine("securevault.db"), progress: null, Token));

        Assert.True(error is IOException || DatabaseErrors.ErrorOf(error) == DatabaseError.Full, error.ToString());
        Assert.Equal(before, disk.Listing());
    }
}
