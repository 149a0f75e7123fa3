using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Drive;
using SecureVault.Core.Search;
using SecureVault.Core.Versions;

namespace SecureVault.Tests.Settings;

/// <summary>The use of a drive by extension, without the trash and without other people's files.</summary>
public sealed class SpaceReportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Current_files_are_summed_by_extension_and_the_largest_named_with_their_folder()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, ben) = (await vault.AddUserAsync(), await vault.AddUserAsync("ben@example.org"));
        var folder = await vault.MakeFolderAsync(ada, ItemId.Root, "Album");
        await vault.StoreAsync(ada, "one.JPG", folder, new byte[100]);
        await vault.StoreAsync(ada, "two.jpg", ItemId.Root, new byte[300]);
        await vault.StoreAsync(ada, "README", ItemId.Root, new byte[20]);
        await vault.StoreAsync(ada, "plan.txt", ItemId.Root, new byte[7]);
        await vault.StoreAsync(ada, "plan.txt", ItemId.Root, new byte[9], NameConflict.Replace);
        await vault.StoreAsync(ben, "other.jpg", ItemId.Root, new byte[5000]);
        var trashed = await vault.MakeFolderAsync(ada, ItemId.Root, "Old");
        await vault.StoreAsync(ada, "gone.jpg", trashed, new byte[900]);
        await vault.Get<TrashBin>().DeleteAsync(ada, [trashed], Token);

        var report = await vault.Get<SpaceReports>().OfAsync(ada, most: 2, Token);

        Assert.NotNull(report);
        Assert.Equal([new("jpg", 2, 400), new(string.Empty, 1, 20), new("txt", 1, 9)], report.Extensions);
        Assert.Equal(["two.jpg", "one.JPG"], report.Largest.Select(hit => hit.Entry.Name));
        Assert.Equal("Album", Assert.Single(report.Largest[1].Path).Name);
    }

    [Fact]
    public async Task Deleting_older_versions_leaves_current_contents_the_trash_and_other_people_alone()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, ben) = (await vault.AddUserAsync(), await vault.AddUserAsync("ben@example.org"));
        var file = await ReplacedAsync(ada, "plan.txt");
        var trashed = await ReplacedAsync(ada, "old.txt");
        await ReplacedAsync(ben, "plan.txt");
        await vault.Get<TrashBin>().DeleteAsync(ada, [trashed], Token);
        var space = vault.Get<DriveSpace>();
        Assert.Equal(new SpaceDetails(OlderVersions: 7, Trash: 10), await space.DetailsOfAsync(ada, Token));

        Assert.Equal(1, await vault.Get<FileVersions>().DeleteOlderAsync(ada, Token));

        await using (var db = await vault.ContextAsync())
        {
            Assert.Equal(file.Value, (await db.AuditEntries.SingleAsync(entry => entry.Action == (int)AuditAction.VersionDeleted, Token)).TargetId);
        }

        Assert.Equal(new SpaceDetails(OlderVersions: 0, Trash: 10), await space.DetailsOfAsync(ada, Token));
        Assert.Equal(new SpaceDetails(OlderVersions: 7, Trash: 0), await space.DetailsOfAsync(ben, Token));
        Assert.Equal(new byte[3], await vault.ReadAsync(ada, file));
        Assert.Equal(0, await vault.Get<FileVersions>().DeleteOlderAsync(ada, Token));

        async Task<ItemId> ReplacedAsync(UserId user, string name)
        {
            await vault.StoreAsync(user, name, ItemId.Root, new byte[7]);
            return await vault.StoreAsync(user, name, ItemId.Root, new byte[3], NameConflict.Replace);
        }
    }

    [Fact]
    public async Task More_older_versions_than_one_step_takes_all_go()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Vault:KeepVersions"] = "1000" });
        var ada = await vault.AddUserAsync();
        for (var i = 0; i < 502; i++)
        {
            await vault.StoreAsync(ada, "log.txt", ItemId.Root, [1], NameConflict.Replace);
        }

        Assert.Equal(501, await vault.Get<FileVersions>().DeleteOlderAsync(ada, Token));
        Assert.Single(await vault.ListAsync(ada));
    }
}
