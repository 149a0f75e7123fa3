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
}
