using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Copies;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Copies;

public sealed class CopyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copied_file_has_its_content_and_type_and_a_key_of_its_own()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        var content = RandomNumberGenerator.GetBytes(20_000_000); // several parts
        var request = new UploadRequest { Folder = ItemId.Root, Name = "plan.pdf", Length = content.Length, MediaType = "application/pdf" };
        var item = Assert.IsType<UploadOutcome.Stored>(await vault.Uploads.UploadAsync(user, request, new MemoryStream(content), null, Token)).Item;

        var done = Assert.IsType<CopyOutcome.Done>(await CopyAsync(vault, user, [item], folder));

        var copied = Assert.Single(done.Copied);
        Assert.Empty(done.Failures);
        Assert.Equal((item, "plan.pdf"), (copied.From, copied.Name));
        var opened = Assert.IsType<DownloadOutcome.Opened>(await vault.Downloads.OpenAsync(user, copied.To, Token));
        await using var file = opened.File;
        Assert.Equal("application/pdf", file.MediaType);
        Assert.Equal(SHA256.HashData(content), await SHA256.HashDataAsync(file.Content, Token));
        await using var db = await vault.ContextAsync();
        Assert.Equal(2, await db.Versions.Select(version => version.ObjectKey).Distinct().CountAsync(Token));
        Assert.Equal(2 * content.Length, (await vault.Get<DriveSpace>().OfAsync(user, Token)).Used);
        await vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task A_copy_beside_its_original_gets_a_number_file_and_folder_alike()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        await vault.StoreAsync(user, "inner", folder);
        var file = await vault.StoreAsync(user, "plan.txt", ItemId.Root);

        var done = Assert.IsType<CopyOutcome.Done>(await CopyAsync(vault, user, [folder, file], ItemId.Root));

        Assert.Equal(["Reports (2)", "plan (2).txt"], done.Copied.Select(copy => copy.Name).Order(StringComparer.Ordinal));
        var copy = done.Copied.Single(copied => copied.From == folder).To;
        Assert.Equal("inner", Assert.Single(await vault.Items.ListAsync(user, copy, Token)).Name);
    }

    [Fact]
    public async Task A_folder_copied_into_itself_holds_what_it_held_before()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "a");
        var inner = await vault.MakeFolderAsync(user, folder, "b");
        await vault.StoreAsync(user, "file", inner);

        Assert.IsType<CopyOutcome.Done>(await CopyAsync(vault, user, [folder], inner));

        Assert.Equal(["/a", "/a/b", "/a/b/a", "/a/b/a/b", "/a/b/a/b/file", "/a/b/file"], await vault.PathsAsync(user));
    }

    [Fact]
    public async Task Items_in_a_trashed_folder_are_not_copied_and_that_is_reported()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var gone = await vault.MakeFolderAsync(user, ItemId.Root, "gone");
        var inGone = await vault.StoreAsync(user, "file", gone);
        var target = await vault.MakeFolderAsync(user, ItemId.Root, "target");
        await vault.Trash.DeleteAsync(user, [gone], Token);

        var done = Assert.IsType<CopyOutcome.Done>(await CopyAsync(vault, user, [gone, inGone, ItemId.New()], target));

        Assert.Empty(done.Copied);
        Assert.Equal(3, done.Failures.Count(failure => failure.Error == CopyError.Gone));
        Assert.IsType<CopyOutcome.TargetGone>(await CopyAsync(vault, user, [target], gone));
        Assert.IsType<CopyOutcome.TargetGone>(await CopyAsync(vault, user, [target], ItemId.New()));
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Nobody_copies_from_or_to_a_drive_of_another()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var eve = await vault.AddUserAsync("eve@example.org");
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        var file = await vault.StoreAsync(user, "plan", folder);

        var done = Assert.IsType<CopyOutcome.Done>(await CopyAsync(vault, eve, [folder, file], ItemId.Root));
        Assert.Equal([CopyError.Gone, CopyError.Gone], done.Failures.Select(failure => failure.Error));
        Assert.IsType<CopyOutcome.TargetGone>(await CopyAsync(vault, eve, [], folder));
        Assert.Empty(await vault.ListAsync(eve));
    }

    [Fact]
    public async Task A_copy_that_does_not_fit_is_refused_before_anything_is_copied()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Vault:QuotaBytes"] = "250" });
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        await vault.StoreAsync(user, "a", folder, new byte[100]);
        await vault.StoreAsync(user, "b", folder, new byte[50]);

        Assert.Equal(new CopyOutcome.OverQuota(150, 100), await CopyAsync(vault, user, [folder], ItemId.Root));

        Assert.Equal(["/Reports", "/Reports/a", "/Reports/b"], await vault.PathsAsync(user));
        await vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task A_damaged_file_is_left_out_and_told_and_the_others_are_copied()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        var damaged = await vault.StoreAsync(user, "damaged", folder, new byte[300_000]);
        var missing = await vault.StoreAsync(user, "missing", folder);
        await vault.StoreAsync(user, "sound", folder);
        await vault.DamageAsync(damaged, fromEnd: 1000);
        File.Delete(await vault.ObjectOfAsync(missing));

        var done = Assert.IsType<CopyOutcome.Done>(await CopyAsync(vault, user, [folder], ItemId.Root));

        Assert.Equal(
            [(damaged, CopyError.Damaged), (missing, CopyError.Damaged)],
            done.Failures.Select(failure => (failure.Item, failure.Error)).OrderBy(failure => failure.Item.Value));
        Assert.All(done.Failures, failure => Assert.Equal(8, failure.ErrorId!.Length));
        var copy = Assert.Single(done.Copied).To;
        Assert.Equal("sound", Assert.Single(await vault.Items.ListAsync(user, copy, Token)).Name);
    }

    [Fact]
    public async Task A_store_that_fails_in_between_leaves_only_whole_files()
    {
        var store = new BrokenStore();
        await using var vault = await CoreVault.StartAsync(configure: services =>
        {
            services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
            services.AddSingleton<IPartUploads>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
        });
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);

        store.OnWrite = ObjectStoreError.Full;
        var done = Assert.IsType<CopyOutcome.Done>(await CopyAsync(vault, user, [item], ItemId.Root));

        Assert.Equal(CopyError.StoreFailed, Assert.Single(done.Failures).Error);
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_cancelled_copying_leaves_whole_files_only()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        for (var number = 0; number < 30; number++)
        {
            await vault.StoreAsync(user, $"{number}", folder, RandomNumberGenerator.GetBytes(100_000));
        }

        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var progress = new Heard(told =>
        {
            if (told.ItemsDone >= 10)
            {
                cancellation.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => vault.Get<CopyService>().CopyAsync(user, [folder], ItemId.Root, progress, cancellation.Token));

        var copy = (await vault.ListAsync(user)).Single(entry => entry.Name == "Reports (2)").Id;
        var copied = await vault.Items.ListAsync(user, copy, Token);
        Assert.InRange(copied.Count, 5, 29);
        foreach (var entry in copied)
        {
            Assert.Equal(100_000, (await vault.ReadAsync(user, entry.Id)).Length);
        }

        await vault.AssertConsistentAsync(stored: 30 + copied.Count);
    }

    [Fact]
    public async Task Progress_ends_at_all_items_and_all_bytes()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        await vault.StoreAsync(user, "a", folder, new byte[100_000]);
        await vault.StoreAsync(user, "b", folder, new byte[200_000]);
        CopyProgress? last = null;
        var gate = new Lock();
        var progress = new Heard(told =>
        {
            lock (gate)
            {
                last = last is null || told.ItemsDone + told.BytesDone >= last.ItemsDone + last.BytesDone ? told : last;
            }
        });

        await vault.Get<CopyService>().CopyAsync(user, [folder], ItemId.Root, progress, Token);

        Assert.Equal(new CopyProgress(3, 3, 300_000, 300_000), last);
    }

    [Fact]
    public async Task A_copy_is_never_deeper_than_folders_can_be_made()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var path = Enumerable.Range(0, Folders.MaxFolderDepth - 1).Select(level => $"{level}").ToList();
        var deep = Assert.IsType<FolderOutcome.Created>(await vault.Get<Folders>().EnsureAsync(user, ItemId.Root, path, Token)).Folder;
        var two = Assert.IsType<FolderOutcome.Created>(await vault.Get<Folders>().EnsureAsync(user, ItemId.Root, ["x", "y"], Token));
        var top = (await vault.ListAsync(user)).Single(entry => entry.Name == "x").Id;
        var file = await vault.StoreAsync(user, "file", two.Folder);

        var done = Assert.IsType<CopyOutcome.Done>(await CopyAsync(vault, user, [top, file, two.Folder], deep));

        Assert.Equal(new CopyFailure(top, CopyError.TooDeep), Assert.Single(done.Failures));
        Assert.Equal(2, done.Copied.Count);
    }

    private static Task<CopyOutcome> CopyAsync(CoreVault vault, UserId user, IReadOnlyCollection<ItemId> items, ItemId target) =>
        vault.Get<CopyService>().CopyAsync(user, items, target, progress: null, Token);

    private sealed class Heard(Action<CopyProgress> told) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => told(value);
    }
}
