using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;
using SecureVault.Tests.Uploads;

namespace SecureVault.Tests.Drive;

/// <summary>Folders and moves where two things get in each other's way.</summary>
public sealed class FolderTests
{
    [Fact]
    public async Task Folders_that_were_made_in_vain_go_and_those_with_anything_in_them_stay()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var (eve, folders) = (await vault.AddUserAsync("eve@example.org"), vault.Get<Folders>());
        var made = Assert.IsType<FolderOutcome.Created>(await folders.EnsureAsync(user, ItemId.Root, ["a", "b", "c"], Token)).Made;
        Assert.Equal(3, made.Count);
        var again = Assert.IsType<FolderOutcome.Created>(await folders.EnsureAsync(user, ItemId.Root, ["a", "b", "d"], Token));
        Assert.Equal([again.Folder], again.Made);
        var used = await vault.MakeFolderAsync(user, ItemId.Root, "used");
        await vault.Trash.DeleteAsync(user, [await vault.StoreAsync(user, "file", used)], Token);

        Assert.Equal(0, await folders.RemoveEmptyAsync(eve, [.. made.Reverse()], Token));
        Assert.Equal(1, await folders.RemoveEmptyAsync(user, [.. made.Reverse(), used], Token)); // c; b has d, and what is in the trash comes back into used
        Assert.Equal(["/a", "/a/b", "/a/b/d", "/used"], await vault.PathsAsync(user));
        Assert.Equal(3, await folders.RemoveEmptyAsync(user, [again.Folder, made[1], made[0]], Token));
        Assert.Equal(["/used"], await vault.PathsAsync(user));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_is_never_moved_into_itself_or_what_is_in_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var a = await vault.MakeFolderAsync(user, ItemId.Root, "a");
        var b = await vault.MakeFolderAsync(user, a, "b");
        var c = await vault.MakeFolderAsync(user, b, "c");
        var file = await vault.StoreAsync(user, "file", a);

        foreach (var target in new[] { a, b, c })
        {
            var outcome = await MoveAsync(vault, user, [a], target);
            Assert.Equal([a], outcome.IntoItself);
            Assert.Empty(outcome.Moved);
        }

        var some = await MoveAsync(vault, user, [a, file], c);
        Assert.Equal([a], some.IntoItself);
        Assert.Equal([file], some.Moved.Select(moved => moved.Item));
        Assert.Equal(["/a", "/a/b", "/a/b/c", "/a/b/c/file"], await vault.PathsAsync(user));
    }

    [Fact]
    public async Task Two_folders_moved_into_each_other_at_once_do_not_vanish_in_a_ring()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        for (var round = 0; round < 10; round++)
        {
            var one = await vault.MakeFolderAsync(user, ItemId.Root, $"one {round}");
            var other = await vault.MakeFolderAsync(user, ItemId.Root, $"other {round}");

            var outcomes = await Task.WhenAll(
                Task.Run(() => MoveAsync(vault, user, [one], other), Token), Task.Run(() => MoveAsync(vault, user, [other], one), Token));

            Assert.Equal((1, 1), (outcomes.Sum(outcome => outcome.Moved.Count), outcomes.Sum(outcome => outcome.IntoItself.Count)));
        }

        Assert.Equal(20, (await vault.PathsAsync(user)).Count);
    }

    [Fact]
    public async Task Nothing_is_moved_made_or_renamed_in_a_folder_that_was_deleted_or_in_one_that_is_inside_of_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var gone = await vault.MakeFolderAsync(user, ItemId.Root, "gone");
        var inner = await vault.MakeFolderAsync(user, gone, "inner");
        var inside = await vault.StoreAsync(user, "inside", inner);
        var file = await vault.StoreAsync(user, "file", ItemId.Root);
        await vault.Trash.DeleteAsync(user, [gone], Token);

        foreach (var target in new[] { gone, inner, file, ItemId.New() })
        {
            Assert.True((await MoveAsync(vault, user, [file], target)).TargetGone);
            Assert.IsType<FolderOutcome.ParentGone>(await vault.Get<Folders>().CreateAsync(user, target, "new", Token));
            Assert.IsType<FolderOutcome.ParentGone>(await vault.Get<Folders>().EnsureAsync(user, target, ["new"], Token));
        }

        Assert.Equal(2, (await MoveAsync(vault, user, [inside, gone], ItemId.Root)).Gone);
        Assert.IsType<RenameOutcome.NotFound>(await vault.Get<Renames>().RenameAsync(user, inside, "new", Token));
        Assert.Equal(["/file"], await vault.PathsAsync(user));
    }

    [Theory]
    [InlineData(NameConflict.Refuse)]
    [InlineData(NameConflict.KeepBoth)]
    [InlineData(NameConflict.Replace)]
    public async Task A_taken_name_at_the_target_is_settled_as_asked_and_the_move_can_be_undone(NameConflict onConflict)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var there = await vault.StoreAsync(user, "Plan.txt", folder, [1]);
        var item = await vault.StoreAsync(user, "plan.txt", ItemId.Root, [2]);

        var outcome = await vault.Get<Moves>().MoveAsync(user, [item], folder, onConflict, Token);

        string[] expected = onConflict switch
        {
            NameConflict.Refuse => ["/folder", "/folder/Plan.txt", "/plan.txt"],
            NameConflict.KeepBoth => ["/folder", "/folder/Plan.txt", "/folder/plan (2).txt"],
            _ => ["/folder", "/folder/plan.txt"],
        };
        Assert.Equal(expected, await vault.PathsAsync(user));
        Assert.Equal(onConflict == NameConflict.Refuse ? new[] { item } : [], outcome.Taken);
        Assert.Equal(onConflict == NameConflict.Replace ? new[] { there } : [], (await vault.Trash.ListAsync(user, Token)).Select(entry => entry.Entry.Id));

        await vault.Get<Moves>().UndoAsync(user, outcome.Moved, Token);
        Assert.Contains("/plan.txt", await vault.PathsAsync(user));
        Assert.Equal([2], await vault.ReadAsync(user, item));
        await vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task Folders_are_never_moved_deeper_than_they_can_be_made()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var path = Enumerable.Range(0, Folders.MaxFolderDepth - 1).Select(level => $"{level}").ToList();
        var deep = Assert.IsType<FolderOutcome.Created>(await vault.Get<Folders>().EnsureAsync(user, ItemId.Root, path, Token)).Folder;
        var two = Assert.IsType<FolderOutcome.Created>(await vault.Get<Folders>().EnsureAsync(user, ItemId.Root, ["x", "y"], Token)).Folder;
        var x = (await vault.ListAsync(user)).Single(entry => entry.Name == "x").Id;
        var file = await vault.StoreAsync(user, "file", two);

        var outcome = await MoveAsync(vault, user, [x, file], deep);

        Assert.Equal([x], outcome.TooDeep);
        Assert.Equal([file], outcome.Moved.Select(moved => moved.Item));
        Assert.Single((await MoveAsync(vault, user, [two], deep)).Moved);
        Assert.Equal(Folders.MaxFolderDepth, (await vault.Items.OpenFolderAsync(user, two, Token))!.Path.Count);
        Assert.IsType<FolderOutcome.ParentGone>(await vault.Get<Folders>().CreateAsync(user, two, "one too many", Token));
    }

    [Fact]
    public async Task Neither_the_trash_nor_taking_a_move_back_nests_folders_deeper_than_they_can_be_made()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var levels = Enumerable.Range(0, 60).Select(level => $"{level}").ToList();
        var deep = await EnsureAsync(vault, user, ItemId.Root, levels);
        var outer = await vault.MakeFolderAsync(user, ItemId.Root, "outer");
        await EnsureAsync(vault, user, outer, levels);
        var inner = Assert.Single(await vault.Items.ListAsync(user, outer, Token)).Id;
        await vault.Trash.DeleteAsync(user, [inner], Token);

        // The folder around it goes 61 levels deep, and it has 60 of its own.
        Assert.Single((await MoveAsync(vault, user, [outer], deep)).Moved);
        var back = Assert.Single((await vault.Trash.RestoreAsync(user, [inner], Token)).Restored);
        Assert.Equal((ItemId.Root, true), (back.Folder, back.IsMoved));

        var moved = (await MoveAsync(vault, user, [outer], ItemId.Root)).Moved;
        await MoveAsync(vault, user, [inner], outer);
        Assert.Equal([outer], (await vault.Get<Moves>().UndoAsync(user, moved, Token)).TooDeep);
        Assert.Equal(outer, Assert.Single((await vault.Items.OpenFolderAsync(user, outer, Token))!.Path).Id);
        Assert.Empty(await vault.Get<SpaceCheck>().RunAsync(Token));
    }

    [Fact]
    public async Task An_upload_into_a_folder_that_is_deleted_meanwhile_ends_in_the_nearest_one_that_is_left()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var stays = await vault.MakeFolderAsync(user, ItemId.Root, "stays");
        var goes = await vault.MakeFolderAsync(user, stays, "goes");
        var inner = await vault.MakeFolderAsync(user, goes, "inner");
        await vault.StoreAsync(user, "file", stays, [1]);
        var content = new FaultyStream(3, () => vault.Trash.DeleteAsync(user, [goes], Token).GetAwaiter().GetResult()) { End = 3 };

        var request = new UploadRequest { Folder = inner, Name = "file", Length = 3, OnConflict = NameConflict.Replace };
        var stored = Assert.IsType<UploadOutcome.Stored>(await vault.Uploads.UploadAsync(user, request, content, null, Token));

        Assert.Equal((stays, "file (2)"), (stored.Folder, stored.Name));
        Assert.Equal([1], await vault.ReadAsync(user, (await vault.Items.ListAsync(user, stays, Token)).Single(entry => entry.Name == "file").Id));
        await vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task Restoring_onto_a_taken_name_or_into_a_folder_that_is_gone_loses_nothing()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var one = await vault.StoreAsync(user, "plan", folder, [1]);
        await vault.Trash.DeleteAsync(user, [one], Token);
        var two = await vault.StoreAsync(user, "plan", folder, [2]);
        await vault.Trash.DeleteAsync(user, [two], Token);
        await vault.MakeFolderAsync(user, ItemId.Root, "PLAN");
        await vault.Trash.DeleteAsync(user, [folder], Token);

        var restored = (await vault.Trash.RestoreAsync(user, [one, two], Token)).Restored;

        Assert.All(restored, item => Assert.Equal((ItemId.Root, true, true), (item.Folder, item.IsMoved, item.IsRenamed)));
        Assert.Equal(["/PLAN", "/plan (2)", "/plan (3)"], await vault.PathsAsync(user));
        await vault.Trash.RestoreAsync(user, [folder], Token);
        Assert.Contains("/folder", await vault.PathsAsync(user));
    }

    [Fact]
    public async Task The_space_is_exact_after_each_step_and_a_file_that_does_not_fit_is_refused()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Vault:QuotaBytes"] = "1000", ["Vault:KeepVersions"] = "1" });
        var user = await vault.AddUserAsync();
        var space = vault.Get<DriveSpace>();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var item = await vault.StoreAsync(user, "a", folder, new byte[400]);
        await AssertUsedAsync(400);
        await vault.StoreAsync(user, "a", folder, new byte[300], NameConflict.Replace); // the older content counts
        await AssertUsedAsync(700);
        Assert.Equal(new UploadOutcome.OverQuota(300), await vault.UploadAsync(user, "b", new byte[301]));
        await AssertUsedAsync(700);
        await vault.StoreAsync(user, "b", ItemId.Root, new byte[300]);
        await AssertUsedAsync(1000);
        Assert.Equal(new UploadOutcome.OverQuota(0), await vault.UploadAsync(user, "c", [1]));
        await vault.StoreAsync(user, "empty", ItemId.Root, []);

        await vault.Get<Renames>().RenameAsync(user, item, "z", Token);
        await MoveAsync(vault, user, [item], ItemId.Root);
        await AssertUsedAsync(1000);
        await vault.Trash.DeleteAsync(user, [item], Token); // the trash counts
        await AssertUsedAsync(1000);
        Assert.Equal(new SpaceDetails(0, 700), await space.DetailsOfAsync(user, Token));
        await vault.Trash.EmptyAsync(user, Token);
        await vault.Sweep.RunAsync(Token);
        await AssertUsedAsync(300);
        await vault.LimitAsync(user, 200); // below what is used
        Assert.Equal(0, (await space.OfAsync(user, Token)).Left);
        Assert.IsType<UploadOutcome.OverQuota>(await vault.UploadAsync(user, "d", [1]));
        await vault.AssertConsistentAsync(stored: 2);

        async Task AssertUsedAsync(long used)
        {
            var use = await space.OfAsync(user, Token);
            Assert.Equal((used, 0), (use.Used, use.Reserved));
        }
    }

    [Fact]
    public async Task Anothers_items_are_not_there_for_anything()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var eve = await vault.AddUserAsync("eve@example.org");
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var file = await vault.StoreAsync(user, "file", folder);
        var before = await vault.PathsAsync(user);

        Assert.Equal(2, (await MoveAsync(vault, eve, [folder, file], ItemId.Root)).Gone);
        Assert.True((await MoveAsync(vault, eve, [], folder)).TargetGone);
        Assert.IsType<RenameOutcome.NotFound>(await vault.Get<Renames>().RenameAsync(eve, file, "mine", Token));
        Assert.IsType<FolderOutcome.ParentGone>(await vault.Get<Folders>().CreateAsync(eve, folder, "mine", Token));
        Assert.Empty((await vault.Trash.DeleteAsync(eve, [folder, file], Token)).Deleted);
        Assert.Null(await vault.Items.OpenFolderAsync(eve, folder, Token));
        Assert.Empty(await vault.Items.ListAsync(eve, folder, Token));
        Assert.Null(await vault.Items.FindAsync(eve, file, Token));
        Assert.Null(await vault.Items.PathOfAsync(eve, file, Token));
        Assert.Equal(new FolderSize(0, 0, 0), await vault.Items.MeasureAsync(eve, folder, Token));
        Assert.Equal(0, await vault.Get<Favourites>().MarkAsync(eve, [file], true, Token));
        Assert.Empty(await vault.Get<FileVersions>().ListAsync(eve, file, Token));
        var stored = Assert.IsType<UploadOutcome.Stored>(
            await vault.Uploads.UploadAsync(eve, new UploadRequest { Folder = folder, Name = "mine", Length = 1 }, new MemoryStream([1]), null, Token));
        Assert.Equal(ItemId.Root, stored.Folder);
        Assert.Equal(before, await vault.PathsAsync(user));
    }

    private static async Task<ItemId> EnsureAsync(CoreVault vault, UserId user, ItemId parent, IReadOnlyList<string> path) =>
        Assert.IsType<FolderOutcome.Created>(await vault.Get<Folders>().EnsureAsync(user, parent, path, Token)).Folder;

    private static Task<MoveOutcome> MoveAsync(CoreVault vault, UserId user, IReadOnlyCollection<ItemId> items, ItemId target) =>
        vault.Get<Moves>().MoveAsync(user, items, target, NameConflict.Refuse, Token);
}
