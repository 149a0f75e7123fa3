using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Tests.Files;

public sealed class DeletionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_file_is_gone_at_once_and_can_be_brought_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await StoreAsync(vault, user, "a");

        var outcome = await vault.Deletion.DeleteAsync(user, [item], Token);

        Assert.Equal((1, vault.Clock.GetUtcNow().AddSeconds(30)), (outcome.Deleted, outcome.UndoUntil));
        Assert.Empty(await vault.ListAsync(user));
        Assert.IsType<DownloadOutcome.NotFound>(await vault.Downloads.OpenAsync(user, item, Token));

        Assert.Equal(new UndoOutcome(1, 0, 0), await vault.Deletion.UndoAsync(user, [item], Token));
        Assert.Equal([7], await vault.ReadAsync(user, item));
    }

    [Fact]
    public async Task After_the_time_for_undo_key_object_and_rows_are_gone()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await StoreAsync(vault, user, "a");
        byte[] wrap;
        await using (var db = await vault.ContextAsync())
        {
            wrap = (await db.Versions.SingleAsync(Token)).WrappedFileKey!;
        }

        await vault.Deletion.DeleteAsync(user, [item], Token);
        vault.Clock.Advance(TimeSpan.FromSeconds(29));
        await vault.Sweep.RunAsync(Token);
        Assert.Equal(1, (await vault.Comparison.RunAsync(Token)).Intact);

        vault.Clock.Advance(TimeSpan.FromSeconds(1));
        await vault.Sweep.RunAsync(Token);

        await vault.AssertConsistentAsync(stored: 0);
        Assert.Equal(new UndoOutcome(0, 0, 1), await vault.Deletion.UndoAsync(user, [item], Token));
        SqliteConnection.ClearAllPools();
        foreach (var file in vault.Folder.AllFiles())
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(wrap));
        }
    }

    [Fact]
    public async Task An_undo_does_not_take_a_name_away()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var old = await StoreAsync(vault, user, "a");
        await vault.Deletion.DeleteAsync(user, [old], Token);
        await StoreAsync(vault, user, "A");

        Assert.Equal(new UndoOutcome(0, 1, 0), await vault.Deletion.UndoAsync(user, [old], Token));
        Assert.Single(await vault.ListAsync(user));
    }

    [Fact]
    public async Task Two_deleted_files_of_one_name_come_back_as_one()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var first = await StoreAsync(vault, user, "a");
        await vault.Deletion.DeleteAsync(user, [first], Token);
        var second = await StoreAsync(vault, user, "a");
        await vault.Deletion.DeleteAsync(user, [second], Token);

        Assert.Equal(new UndoOutcome(1, 1, 0), await vault.Deletion.UndoAsync(user, [first, second], Token));
    }

    [Fact]
    public async Task More_files_than_one_batch_are_deleted_and_purged()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var items = new List<ItemId>();
        for (var i = 0; i < 450; i++)
        {
            items.Add(await StoreAsync(vault, user, $"file {i}"));
        }

        Assert.Equal(450, (await vault.Deletion.DeleteAsync(user, items, Token)).Deleted);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.Sweep.RunAsync(Token);

        await vault.AssertConsistentAsync(stored: 0);
    }

    private static async Task<ItemId> StoreAsync(CoreVault vault, UserId user, string name) =>
        Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, name, [7])).Item;
}
