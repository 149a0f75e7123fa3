using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;

namespace SecureVault.Tests.Drive;

public sealed class TrashTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_file_is_gone_from_its_folder_and_can_be_brought_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);

        var outcome = await vault.Trash.DeleteAsync(user, [item], Token);

        Assert.Equal([item], outcome.Deleted);
        Assert.Equal(vault.Clock.GetUtcNow().AddDays(30), outcome.PurgeAt);
        Assert.Empty(await vault.ListAsync(user));
        Assert.IsType<DownloadOutcome.NotFound>(await vault.Downloads.OpenAsync(user, item, Token));
        Assert.Equal("a", Assert.Single(await vault.Trash.ListAsync(user, Token)).Entry.Name);

        var back = Assert.Single((await vault.Trash.RestoreAsync(user, [item], Token)).Restored);
        Assert.Equal(new RestoredItem(item, "a", ItemId.Root, IsRenamed: false, IsMoved: false), back);
        Assert.Equal([7], await vault.ReadAsync(user, item));
    }

    [Fact]
    public async Task After_its_time_in_the_trash_key_object_and_rows_are_gone()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        byte[] wrap;
        await using (var db = await vault.ContextAsync())
        {
            wrap = (await db.Versions.SingleAsync(Token)).WrappedFileKey!;
        }

        await vault.Trash.DeleteAsync(user, [item], Token);
        vault.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await vault.Sweep.RunAsync(Token);
        Assert.Equal(1, (await vault.Comparison.RunAsync(Token)).Intact);

        vault.Clock.Advance(TimeSpan.FromSeconds(1));
        await vault.Sweep.RunAsync(Token);

        await vault.AssertConsistentAsync(stored: 0);
        Assert.Equal(1, (await vault.Trash.RestoreAsync(user, [item], Token)).Gone);
        SqliteConnection.ClearAllPools();
        foreach (var file in vault.Folder.AllFiles())
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(wrap));
        }
    }

    [Fact]
    public async Task An_item_restored_to_a_taken_name_gets_a_number()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var old = await vault.StoreAsync(user, "plan.txt", ItemId.Root);
        await vault.Trash.DeleteAsync(user, [old], Token);
        await vault.StoreAsync(user, "PLAN.txt", ItemId.Root);

        var back = Assert.Single((await vault.Trash.RestoreAsync(user, [old], Token)).Restored);

        Assert.True(back.IsRenamed);
        Assert.Equal("plan (2).txt", back.Name);
        Assert.Equal(2, (await vault.ListAsync(user)).Count);
    }

    [Fact]
    public async Task A_deleted_folder_takes_along_what_is_in_it_and_brings_it_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        var inner = await vault.MakeFolderAsync(user, folder, "2026");
        var file = await vault.StoreAsync(user, "plan", inner);

        await vault.Trash.DeleteAsync(user, [folder], Token);

        Assert.Null(await vault.Items.OpenFolderAsync(user, inner, Token));
        Assert.IsType<DownloadOutcome.NotFound>(await vault.Downloads.OpenAsync(user, file, Token));
        Assert.Empty(await vault.Items.ListRecentAsync(user, 10, Token));
        Assert.Single(await vault.Trash.ListAsync(user, Token));

        await vault.Trash.RestoreAsync(user, [folder], Token);

        Assert.Equal(["Reports", "2026"], (await vault.Items.OpenFolderAsync(user, inner, Token))!.Path.Select(step => step.Name));
        Assert.Equal([7], await vault.ReadAsync(user, file));
    }

    [Fact]
    public async Task An_item_deleted_before_its_folder_is_restored_to_the_top_when_the_folder_is_gone()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        var file = await vault.StoreAsync(user, "plan", folder);
        await vault.Trash.DeleteAsync(user, [file], Token);
        await vault.Trash.DeleteAsync(user, [folder], Token);
        Assert.Equal("Reports", (await vault.Trash.ListAsync(user, Token)).Single(entry => entry.Entry.Id == file).FolderName);
        await vault.Trash.PurgeAsync(user, [folder], Token);
        await vault.Sweep.RunAsync(Token);

        var back = Assert.Single((await vault.Trash.RestoreAsync(user, [file], Token)).Restored);

        Assert.Equal((ItemId.Root, true), (back.Folder, back.IsMoved));
        Assert.Equal([7], await vault.ReadAsync(user, file));
    }

    [Fact]
    public async Task An_emptied_trash_leaves_nothing_of_deep_folders_in_store_or_database()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var top = await vault.MakeFolderAsync(user, ItemId.Root, "top");
        var folder = top;
        for (var level = 0; level < 5; level++)
        {
            folder = await vault.MakeFolderAsync(user, folder, $"level {level}");
            for (var number = 0; number < 60; number++)
            {
                await vault.StoreAsync(user, $"file {number}", folder);
            }
        }

        var stays = await vault.StoreAsync(user, "stays", ItemId.Root);
        await vault.Trash.DeleteAsync(user, [top], Token);

        Assert.Equal(1, await vault.Trash.EmptyAsync(user, Token));
        Assert.Empty(await vault.Trash.ListAsync(user, Token));
        await vault.Sweep.RunAsync(Token);

        await vault.AssertConsistentAsync(stored: 1);
        await using var db = await vault.ContextAsync();
        Assert.Equal(stays.Value, (await db.Items.SingleAsync(Token)).Id);
        Assert.Equal(1, (await vault.Get<DriveSpace>().OfAsync(user, Token)).Used);
    }

    [Fact]
    public async Task Nobody_empties_the_trash_of_another()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var eve = await vault.AddUserAsync("eve@example.org");
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        await vault.Trash.DeleteAsync(user, [item], Token);

        Assert.Equal(0, await vault.Trash.EmptyAsync(eve, Token));
        Assert.Equal(0, await vault.Trash.PurgeAsync(eve, [item], Token));
        Assert.Empty((await vault.Trash.RestoreAsync(eve, [item], Token)).Restored);
        Assert.Single(await vault.Trash.ListAsync(user, Token));
    }
}
