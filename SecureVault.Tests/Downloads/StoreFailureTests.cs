using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Downloads;

public sealed class StoreFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000, ObjectStoreError.Unavailable, StoreError.Unavailable)]
    [InlineData(1_000, ObjectStoreError.Full, StoreError.Full)]
    [InlineData(1_000, ObjectStoreError.AccessDenied, StoreError.Refused)]
    [InlineData(1_000, ObjectStoreError.Incompatible, StoreError.Refused)]
    [InlineData(40_000_000, ObjectStoreError.Unavailable, StoreError.Unavailable)]
    [InlineData(40_000_000, ObjectStoreError.Full, StoreError.Full)]
    public async Task A_store_that_refuses_writing_ends_the_upload_with_the_reason_and_leaves_nothing(
        int length, ObjectStoreError error, StoreError expected)
    {
        var store = new BrokenStore { OnWrite = error };
        await using var vault = await StartAsync(store);
        var user = await vault.AddUserAsync();

        var outcome = Assert.IsType<UploadOutcome.StoreFailed>(await vault.UploadAsync(user, "a", new byte[length]));

        Assert.Equal(expected, outcome.Error);
        Assert.Equal(8, outcome.ErrorId.Length);
        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task Objects_that_a_store_could_not_remove_are_removed_by_a_later_sweep()
    {
        var store = new BrokenStore { OnWrite = ObjectStoreError.Unavailable, OnDiscard = ObjectStoreError.Unavailable };
        await using var vault = await StartAsync(store);
        var user = await vault.AddUserAsync();

        await vault.UploadAsync(user, "a", new byte[40_000_000]);
        var left = await vault.Sweep.RunAsync(Token);
        Assert.Equal((0, 1), (left.Purged, left.Left));
        await using (var db = await vault.ContextAsync())
        {
            var row = await db.Versions.SingleAsync(Token);
            Assert.Equal(VersionState.Purging, row.State);
            Assert.Null(row.WrappedFileKey);
        }

        store.OnDiscard = null;
        var done = await vault.Sweep.RunAsync(Token);
        Assert.Equal((1, 0), (done.Purged, done.Left));
        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task A_replacement_is_good_even_when_the_old_object_can_not_be_removed_yet()
    {
        var store = new BrokenStore();
        await using var vault = await StartAsync(store);
        var user = await vault.AddUserAsync();
        await vault.UploadAsync(user, "a", [1]);

        store.OnDiscard = ObjectStoreError.Unavailable;
        var stored = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "a", [2], NameConflict.Replace));
        Assert.Equal([2], await vault.ReadAsync(user, stored.Item));

        store.OnDiscard = null;
        await vault.Sweep.RunAsync(Token);
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_missing_object_is_damage_and_a_store_that_is_down_is_not()
    {
        var store = new BrokenStore();
        await using var vault = await StartAsync(store);
        var user = await vault.AddUserAsync();
        var item = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "a", [1])).Item;

        store.OnRead = ObjectStoreError.Unavailable;
        Assert.IsType<DownloadOutcome.StoreFailed>(await vault.Downloads.OpenAsync(user, item, Token));

        store.OnRead = ObjectStoreError.NotFound;
        Assert.IsType<DownloadOutcome.Damaged>(await vault.Downloads.OpenAsync(user, item, Token));
    }

    [Fact]
    public async Task A_damaged_object_is_refused_at_its_head_or_while_it_is_read()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "a", new byte[100_000])).Item;
        var file = await vault.ObjectOfAsync(item);
        var sound = await File.ReadAllBytesAsync(file, Token);

        await File.WriteAllBytesAsync(file, Flipped(sound, sound.Length - 50_000), Token);
        var opened = Assert.IsType<DownloadOutcome.Opened>(await vault.Downloads.OpenAsync(user, item, Token));
        await using (opened.File)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => opened.File.Content.CopyToAsync(Stream.Null, Token));
        }

        await File.WriteAllBytesAsync(file, Flipped(sound, 10), Token);
        Assert.IsType<DownloadOutcome.Damaged>(await vault.Downloads.OpenAsync(user, item, Token));
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var copy = (byte[])bytes.Clone();
        copy[at] ^= 1;
        return copy;
    }

    private static Task<CoreVault> StartAsync(BrokenStore store) => CoreVault.StartAsync(new() { ["Vault:KeepVersions"] = "0" }, services =>
    {
        services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
        services.AddSingleton<IPartUploads>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
    });
}
