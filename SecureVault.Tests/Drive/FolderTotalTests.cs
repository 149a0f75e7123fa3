using System.IO.Compression;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Search;
using SecureVault.Core.Versions;

namespace SecureVault.Tests.Drive;

/// <summary>The size of a folder is what its download brings, whatever happened in it. <see cref="DriveModelTests"/> does all of it in any order.</summary>
public sealed class FolderTotalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_is_as_large_as_what_its_download_brings()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var outer = await vault.MakeFolderAsync(user, ItemId.Root, "Outer");
        var inner = await vault.MakeFolderAsync(user, outer, "Inner");
        var other = await vault.MakeFolderAsync(user, ItemId.Root, "Other");
        var file = await vault.StoreAsync(user, "a", inner, new byte[100]);
        await vault.StoreAsync(user, "b", outer, new byte[20]);
        await AssertSizesAsync(vault, user, ("Other", 0), ("Outer", 120));

        await vault.StoreAsync(user, "a", inner, new byte[300], NameConflict.Replace);
        await AssertSizesAsync(vault, user, ("Other", 0), ("Outer", 320));
        var older = (await vault.Get<FileVersions>().ListAsync(user, file, Token))[1];
        await vault.Get<FileVersions>().RestoreAsync(user, file, older.Id, Token);
        await vault.Get<Moves>().MoveAsync(user, [inner], other, NameConflict.Refuse, Token);
        await AssertSizesAsync(vault, user, ("Other", 100), ("Outer", 20));

        await vault.Trash.DeleteAsync(user, [file], Token);
        await vault.Trash.DeleteAsync(user, [inner], Token);
        await AssertSizesAsync(vault, user, ("Other", 0), ("Outer", 20));
        await vault.Trash.RestoreAsync(user, [file], Token); // its folder is in the trash, so it comes to the top
        await vault.Trash.RestoreAsync(user, [inner], Token);
        await vault.Get<Moves>().MoveAsync(user, [file], inner, NameConflict.Refuse, Token);
        await AssertSizesAsync(vault, user, ("Other", 100), ("Outer", 20));

        await vault.Trash.DeleteAsync(user, [other], Token);
        await vault.Trash.EmptyAsync(user, Token);
        await vault.Sweep.RunAsync(Token);
        await AssertSizesAsync(vault, user, ("Outer", 20));
    }

    [Fact]
    public async Task Uploads_moves_and_deletions_at_the_same_time_leave_the_sizes_right()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        ItemId[] tops = [await vault.MakeFolderAsync(user, ItemId.Root, "One"), await vault.MakeFolderAsync(user, ItemId.Root, "Two")];
        var deep = tops[0];
        for (var level = 0; level < 10; level++)
        {
            deep = await vault.MakeFolderAsync(user, deep, $"{level}");
        }

        var first = Assert.Single(await vault.Items.ListAsync(user, tops[0], Token)).Id;
        await Task.WhenAll(
            Parallel.ForAsync(0, 40, Token, async (number, _) => await vault.StoreAsync(user, $"{number}", deep, new byte[number])),
            Task.Run(
                async () =>
                {
                    for (var turn = 1; turn <= 20; turn++)
                    {
                        await vault.Get<Moves>().MoveAsync(user, [first], tops[turn % 2], NameConflict.Refuse, Token);
                        await vault.Trash.DeleteAsync(user, [tops[turn % 2]], Token);
                        await vault.Trash.RestoreAsync(user, [tops[turn % 2]], Token);
                    }
                },
                Token));

        Assert.Empty(await vault.Get<SpaceCheck>().RunAsync(Token));
        Assert.Equal(Enumerable.Range(0, 40).Sum(), (await vault.ListAsync(user)).Sum(entry => entry.Length));
    }

    /// <summary>The sizes of the folders at the top, in their list, in a search, and as their archives have them.</summary>
    private static async Task AssertSizesAsync(CoreVault vault, UserId user, params (string Name, long Bytes)[] expected)
    {
        var folders = (await vault.ListAsync(user)).Where(entry => entry.IsFolder).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        Assert.Equal(expected, folders.Select(folder => (folder.Name, folder.Length)));
        var search = vault.Get<DriveSearch>();
        search.Clear();
        foreach (var folder in folders)
        {
            Assert.Equal(folder.Length, (await search.FindAsync(user, new SearchQuery { Text = folder.Name }, 1, Token)).Hits.Single().Entry.Length);
            Assert.Equal(folder.Length, await DownloadedAsync(vault, user, folder.Id));
        }
    }

    private static async Task<long> DownloadedAsync(CoreVault vault, UserId user, ItemId folder)
    {
        var zip = Assert.IsType<ZipOutcome.Opened>(await vault.Get<ZipDownloads>().OpenFolderAsync(user, folder, Token)).Zip;
        await using (zip)
        {
            using var bytes = new MemoryStream();
            await zip.Content.CopyToAsync(bytes, Token);
            await using var archive = new ZipArchive(bytes);
            return archive.Entries.Sum(entry => entry.Length);
        }
    }
}
