using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Copies;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Drive;

public sealed class MoveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_of_one_name_that_are_moved_at_once_none_replaces_the_other()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var (one, two) = (await vault.MakeFolderAsync(user, ItemId.Root, "one"), await vault.MakeFolderAsync(user, ItemId.Root, "two"));
        var target = await vault.MakeFolderAsync(user, ItemId.Root, "target");
        ItemId[] items = [await vault.StoreAsync(user, "a.txt", one), await vault.StoreAsync(user, "a.txt", two)];
        var old = await vault.StoreAsync(user, "a.txt", target);

        var outcome = await vault.Get<Moves>().MoveAsync(user, items, target, NameConflict.Replace, Token);

        Assert.Equal(2, outcome.Moved.Count);
        Assert.Equal(["a (2).txt", "a.txt"], (await vault.Items.ListAsync(user, target, Token)).Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal(old, Assert.Single(await vault.Trash.ListAsync(user, Token)).Entry.Id);
    }

    [Fact]
    public async Task Undoing_a_move_brings_back_the_item_that_it_replaced()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var target = await vault.MakeFolderAsync(user, ItemId.Root, "target");
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root);
        var old = await vault.StoreAsync(user, "a.txt", target);
        var moves = vault.Get<Moves>();
        var outcome = await moves.MoveAsync(user, [item], target, NameConflict.Replace, Token);

        await moves.UndoAsync(user, outcome.Moved, Token);

        Assert.Equal(["/a.txt", "/target", "/target/a.txt"], await vault.PathsAsync(user));
        Assert.Equal(old, Assert.Single(await vault.Items.ListAsync(user, target, Token)).Id);
        Assert.Empty(await vault.Trash.ListAsync(user, Token));
    }

    [Fact]
    public async Task A_folder_and_what_was_in_it_go_back_together()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var inner = await vault.MakeFolderAsync(user, folder, "inner");
        var file = await vault.StoreAsync(user, "a", inner);
        var target = await vault.MakeFolderAsync(user, ItemId.Root, "target");
        var before = await vault.PathsAsync(user);
        var moves = vault.Get<Moves>();
        var outcome = await moves.MoveAsync(user, [file, inner, folder], target, NameConflict.Refuse, Token);
        Assert.Equal(["/target", "/target/a", "/target/folder", "/target/inner"], await vault.PathsAsync(user));

        Assert.Equal(3, (await moves.UndoAsync(user, outcome.Moved, Token)).Moved.Count);

        Assert.Equal(before, await vault.PathsAsync(user));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_and_what_was_deleted_in_it_are_restored_together_whichever_is_older(bool isFolderOlder)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var early = await vault.MakeFolderAsync(user, ItemId.Root, "early");
        var late = await vault.MakeFolderAsync(user, ItemId.Root, "late");
        var (outer, inner) = isFolderOlder ? (early, late) : (late, early);
        await vault.Get<Moves>().MoveAsync(user, [inner], outer, NameConflict.Refuse, Token);
        var between = await vault.MakeFolderAsync(user, outer, "between");
        await vault.Get<Moves>().MoveAsync(user, [inner], between, NameConflict.Refuse, Token);
        var before = await vault.PathsAsync(user);
        await vault.Trash.DeleteAsync(user, [inner], Token);
        await vault.Trash.DeleteAsync(user, [outer], Token);

        var outcome = await vault.Trash.RestoreAsync(user, [inner, outer], Token);

        Assert.All(outcome.Restored, item => Assert.False(item.IsMoved));
        Assert.Equal(before, await vault.PathsAsync(user));
    }

    [Fact]
    public async Task A_name_that_was_stored_longer_than_names_may_be_now_stays_in_reach()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var target = await vault.MakeFolderAsync(user, ItemId.Root, "target");
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "long");
        var name = new string('x', 400);
        await GiveAsync(vault, user, folder, name);
        var moves = vault.Get<Moves>();

        var moved = await moves.MoveAsync(user, [folder], target, NameConflict.Refuse, Token);
        Assert.Equal(name, Assert.Single(moved.Moved).NewName);
        Assert.Single((await moves.UndoAsync(user, moved.Moved, Token)).Moved);
        var copied = Assert.IsType<CopyOutcome.Done>(await vault.Get<CopyService>().CopyAsync(user, [folder], target, null, Token));
        Assert.Equal(name, Assert.Single(copied.Copied).Name);
        await vault.Trash.DeleteAsync(user, [folder], Token);

        Assert.Equal(name, Assert.Single((await vault.Trash.RestoreAsync(user, [folder], Token)).Restored).Name);
    }

    [Fact]
    public async Task Windows_hear_of_a_path_only_where_a_folder_of_it_was_made()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folders = vault.Get<Folders>();
        var top = await vault.MakeFolderAsync(user, ItemId.Root, "top");
        var heard = new List<VaultEvent>();
        using var subscription = vault.Events.Subscribe(heard.Add);

        await folders.EnsureAsync(user, ItemId.Root, ["top", "new"], Token);
        Assert.Equal([new VaultEvent.DriveChanged(user, top)], heard);
        await folders.EnsureAsync(user, ItemId.Root, ["top", "new"], Token);

        Assert.Single(heard);
    }

    private static async Task GiveAsync(CoreVault vault, UserId user, ItemId item, string name)
    {
        using var keyring = await vault.Get<UserKeys>().OpenAsync(user, Token);
        await using var db = await vault.ContextAsync();
        var row = await db.Items.SingleAsync(candidate => candidate.Id == item.Value, Token);
        (await FolderNames.OpenAsync(db, keyring, ItemId.Root, Token)).Put(row, ItemName.Stored(name));
        await db.SaveChangesAsync(Token);
    }
}
