using SecureVault.Core;
using SecureVault.Core.Copies;
using SecureVault.Core.Drive;

namespace SecureVault.Tests.Drive;

/// <summary>Acting on everything in a folder at once.</summary>
public sealed class ManyItemsTests
{
    // Over what one statement can have as parameters of its own: 32,766 (sqlite.org/limits.html).
    private const int OverMostParameters = 33_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_thousand_items_are_moved_deleted_and_restored_at_once()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var source = await vault.MakeFolderAsync(user, ItemId.Root, "source");
        var target = await vault.MakeFolderAsync(user, ItemId.Root, "target");
        var items = await BulkRows.AddFilesAsync(vault, user, source, Enumerable.Range(0, 5_000).Select(number => $"file {number:D5}.txt"));
        var moves = vault.Get<Moves>();

        var moved = await moves.MoveAsync(user, items, target, NameConflict.Refuse, Token);
        Assert.Equal(5_000, moved.Moved.Count);
        var back = await moves.UndoAsync(user, moved.Moved, Token);
        Assert.Equal(5_000, back.Moved.Count);
        var deleted = await vault.Trash.DeleteAsync(user, items, Token);
        Assert.Equal(5_000, deleted.Deleted.Count);
        var restored = await vault.Trash.RestoreAsync(user, items, Token);

        Assert.All(restored.Restored, item => Assert.Equal((source, false, false), (item.Folder, item.IsRenamed, item.IsMoved)));
        Assert.Equal(5_000, (await vault.Items.ListAsync(user, source, Token)).Count);
    }

    [Fact]
    public async Task More_items_than_a_statement_has_parameters_can_be_asked_for()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var target = await vault.MakeFolderAsync(user, ItemId.Root, "target");
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        ItemId[] many = [item, .. Enumerable.Range(1, OverMostParameters).Select(_ => ItemId.New())];

        Assert.Equal(1, await vault.Get<Favourites>().MarkAsync(user, many, true, Token));
        var copied = Assert.IsType<CopyOutcome.Done>(await vault.Get<CopyService>().CopyAsync(user, many, target, null, Token));
        Assert.Equal(item, Assert.Single(copied.Copied).From);
        var moved = await vault.Get<Moves>().MoveAsync(user, many, target, NameConflict.KeepBoth, Token);
        Assert.Equal((item, OverMostParameters), (Assert.Single(moved.Moved).Item, moved.Gone));
        Assert.Equal([item], (await vault.Trash.DeleteAsync(user, many, Token)).Deleted);
        Assert.Equal(OverMostParameters, (await vault.Trash.RestoreAsync(user, many, Token)).Gone);
        await vault.Trash.DeleteAsync(user, many, Token);
        Assert.Equal(1, await vault.Trash.PurgeAsync(user, many, Token));
    }
}
