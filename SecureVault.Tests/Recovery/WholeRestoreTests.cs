using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Recovery;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Recovery;

/// <summary>All that a person can see of a vault comes back from a backup: listings, versions, the trash, limits, favourites and times.</summary>
public sealed class WholeRestoreTests : IDisposable
{
    private readonly TemporaryFolder _elsewhere = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _elsewhere.Combine("securevault.db");

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    public async Task Every_listing_and_every_byte_comes_back()
    {
        await using var vault = await CoreVault.StartAsync();

        await AssertComesBackAsync(vault, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));
    }

    [Fact]
    public async Task From_a_bucket_too()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var vault = await CoreVault.StartAsync(new()
        {
            ["ObjectStore:Kind"] = "S3",
            ["ObjectStore:S3:Bucket"] = bucket.Name,
            ["ObjectStore:S3:ServiceUrl"] = bucket.Url,
            ["ObjectStore:S3:Prefix"] = "vault",
        });

        await AssertComesBackAsync(vault);
    }

    /// <summary>Three people with folders, files, older versions, trash and limits; then another data folder over the same store.</summary>
    private async Task AssertComesBackAsync(CoreVault vault, params (string Name, string Value)[] settings)
    {
        UserId[] users = [await vault.AddUserAsync(), await vault.AddUserAsync("eve@example.org"), await vault.AddUserAsync("bob@example.org")];
        foreach (var user in users)
        {
            await FillAsync(vault, user);
        }

        await vault.LimitAsync(users[1], 50_000_000);
        await vault.Sweep.RunAsync(Token);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        var before = await DrivePicture.OfAsync(vault, users);

        using (var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token))
        {
            var result = await vault.Get<Restore>().RunAsync(reader, File, progress: null, Token);
            Assert.Equal((reader.Manifest.Tables.Sum(table => table.Rows), default), (result.Rows, result.Gone));
        }

        await using var restored = await vault.StartBesideAsync(_elsewhere, settings);
        Assert.Equal(before, await DrivePicture.OfAsync(restored, users));
        Assert.Equal(users.Length * 8, before.Count(line => line.StartsWith("  ", StringComparison.Ordinal)));
        Assert.Equal(users.Length, before.Count(line => line.StartsWith("trash", StringComparison.Ordinal)));
        Assert.Empty(await restored.Get<SpaceCheck>().RunAsync(Token));
        await using var db = await restored.ContextAsync();
        Assert.Equal(0, await db.SignInSessions.CountAsync(Token));
    }

    private static async Task FillAsync(CoreVault vault, UserId user)
    {
        var outer = await vault.MakeFolderAsync(user, ItemId.Root, "outer");
        var inner = await vault.MakeFolderAsync(user, outer, "inner");
        for (var number = 0; number < 6; number++)
        {
            await vault.StoreAsync(user, $"Résumé {number}", number % 2 == 0 ? inner : ItemId.Root, RandomNumberGenerator.GetBytes((number * 20_000) + 1));
        }

        var large = await vault.StoreAsync(user, "large", outer, RandomNumberGenerator.GetBytes(9_000_000));
        await vault.Get<Favourites>().MarkAsync(user, [large], isFavourite: true, Token);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.StoreAsync(user, "Résumé 1", ItemId.Root, [1], NameConflict.Replace);
        var deleted = await vault.StoreAsync(user, "deleted", outer);
        await vault.Trash.DeleteAsync(user, [deleted], Token);
        var emptied = await vault.StoreAsync(user, "emptied", outer);
        await vault.Trash.DeleteAsync(user, [emptied], Token);
        await vault.Trash.PurgeAsync(user, [emptied], Token);
        await vault.SignInAsync(user);
    }
}
