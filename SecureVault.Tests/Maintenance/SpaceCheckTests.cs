using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Maintenance;

public sealed class SpaceCheckTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_count_that_is_not_the_sum_is_found()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var other = await vault.AddUserAsync("eve@example.org");
        await vault.StoreAsync(user, "a", ItemId.Root, new byte[100]);
        await vault.StoreAsync(other, "a", ItemId.Root, new byte[10]);
        await vault.Get<UploadService>().CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "b", Length = 50 }, Token);
        var check = vault.Get<SpaceCheck>();
        Assert.Empty(await check.RunAsync(Token));

        await using var db = await vault.ContextAsync();
        await db.Usage.Where(usage => usage.OwnerId == user.Value).ExecuteUpdateAsync(set => set.SetProperty(usage => usage.UsedBytes, 99), Token);
        Assert.Equal(new SpaceDifference(user, new(99, 50, 1, 1), new(100, 50, 1, 1)), Assert.Single(await check.RunAsync(Token)));

        await db.Usage.Where(usage => usage.OwnerId == user.Value).ExecuteUpdateAsync(
            set => set.SetProperty(usage => usage.UsedBytes, 100).SetProperty(usage => usage.ItemCount, 7).SetProperty(usage => usage.ReservedItems, 0), Token);
        Assert.Equal(new SpaceDifference(user, new(100, 50, 7, 0), new(100, 50, 1, 1)), Assert.Single(await check.RunAsync(Token)));

        await db.Usage.Where(usage => usage.OwnerId == user.Value).ExecuteDeleteAsync(Token);
        Assert.Equal(new SpaceDifference(user, default, new(100, 50, 1, 1)), Assert.Single(await check.RunAsync(Token)));
    }

    [Fact]
    public async Task A_folder_whose_total_is_not_what_is_in_it_is_found()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, await vault.MakeFolderAsync(user, ItemId.Root, "a"), "b");
        await vault.StoreAsync(user, "c", folder, new byte[100]);
        Assert.Empty(await vault.Get<SpaceCheck>().RunAsync(Token));

        await using var db = await vault.ContextAsync();
        await db.FolderTotals.Where(total => total.FolderId == folder.Value).ExecuteUpdateAsync(set => set.SetProperty(total => total.Bytes, 7), Token);

        // The change went up, as every change does: three folders are wrong, the top among them.
        Assert.Equal(3, Assert.Single(await vault.Get<SpaceCheck>().RunAsync(Token)).Counted.WrongFolders);
    }
}
