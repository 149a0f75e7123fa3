using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;
using SecureVault.Tests.Drive;
using static SecureVault.Tests.Keys.Rotation.UserKeyScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>A person gets a new key, and everything that is theirs comes under it while they go on working.</summary>
public sealed class UserKeyRotationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_and_file_keys_come_under_the_new_key_and_no_object_changes()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, file, _) = await FillAsync(vault);
        var (paths, stored) = (await vault.PathsAsync(user), await vault.ObjectOfAsync(file));

        Assert.Equal(2, await ChangeAsync(vault, user));
        var result = await RotateAsync(vault);

        // Six names, one of them in the trash; five contents, one of them an older one, but no thumbnail.
        Assert.Equal(new UserKeyResult(Rewrapped: 5 + 4, Resealed: 0, Destroyed: 0, Failed: 0) { IsForgotten = true }, result);
        Assert.Equal(("2", "2", "1"), await VersionsAsync(vault, user));
        Assert.Equal(paths, await vault.PathsAsync(user));
        Assert.Equal(stored, await vault.ObjectOfAsync(file));
        Assert.Equal([2], await vault.ReadAsync(user, file));
        Assert.Equal("gone.txt", Assert.Single(await vault.Trash.ListAsync(user, Token)).Entry.Name);
        Assert.Equal([(1, false, Core.Data.UserKeyPhase.Settled), (2, true, Core.Data.UserKeyPhase.Settled)], (await KeysAsync(vault, user)).Select(key => (key.Version, key.IsActive, key.Phase)));
    }

    [Fact]
    public async Task Nobody_elses_rows_change()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, _, _) = await FillAsync(vault);
        var (grace, _, _) = await FillAsync(vault, "grace@example.org");

        await ChangeAsync(vault, ada);
        await RotateAsync(vault);

        Assert.Equal(("1", "1"), await RowVersionsAsync(vault, grace));
    }

    [Fact]
    public async Task Before_a_folder_had_its_turn_a_name_in_it_is_taken_as_before()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, _, folder) = await FillAsync(vault);
        await ChangeAsync(vault, user);

        Assert.IsType<UploadOutcome.NameTaken>(await vault.UploadAsync(user, "PLAN.txt", [5]));
        Assert.IsType<FolderOutcome.NameTaken>(await vault.Get<Folders>().CreateAsync(user, ItemId.Root, "reports", Token));
        Assert.Equal("plan (2).txt", Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "plan.txt", [5], NameConflict.KeepBoth)).Name);
        Assert.Contains("plan.txt", await vault.Items.FindTakenAsync(user, ItemId.Root, ["plan.txt", "new.txt"], Token));
        var other = await vault.StoreAsync(user, "other.txt", folder);
        Assert.IsType<RenameOutcome.NameTaken>(await vault.Get<Renames>().RenameAsync(user, other, "2026", Token));
        Assert.Equal("gone.txt", Assert.Single((await vault.Trash.RestoreAsync(user, [.. (await vault.Trash.ListAsync(user, Token)).Select(gone => gone.Entry.Id)], Token)).Restored).Name);

        // What is new in such a folder is under its key; what is new in an empty one is under the new key.
        var empty = await vault.MakeFolderAsync(user, folder, "empty");
        await vault.StoreAsync(user, "first.txt", empty);
        await using (var db = await vault.ContextAsync())
        {
            Assert.Equal(2, (await db.Items.SingleAsync(item => item.ParentId == empty.Value, Token)).UserKeyVersion);
            Assert.Equal(1, (await db.Items.SingleAsync(item => item.Id == empty.Value, Token)).UserKeyVersion);
        }

        await RotateAsync(vault);
        Assert.IsType<UploadOutcome.NameTaken>(await vault.UploadAsync(user, "Plan (2).TXT", [5]));
        Assert.Equal("2", (await VersionsAsync(vault, user)).Items);
        await vault.AssertConsistentAsync(7);
    }

    [Fact]
    public async Task A_move_back_after_a_rotation_brings_the_replaced_item_back_under_the_key_of_its_folder()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var (inside, outside) = (await vault.StoreAsync(user, "a", folder, [1]), await vault.StoreAsync(user, "a", ItemId.Root, [2]));
        await vault.StoreAsync(user, "b", folder);
        var moved = await vault.Get<Moves>().MoveAsync(user, [outside], folder, NameConflict.Replace, Token);
        await ChangeAsync(vault, user);
        await RotateAsync(vault);

        await vault.Get<Moves>().UndoAsync(user, moved.Moved, Token);

        Assert.Equal([1], await vault.ReadAsync(user, inside));
        Assert.IsType<UploadOutcome.NameTaken>(await vault.Uploads.UploadAsync(
            user, new UploadRequest { Folder = folder, Name = "A", Length = 1, OnConflict = NameConflict.Refuse }, new MemoryStream([1]), null, Token));
    }

    [Fact]
    public async Task Keys_that_were_opened_before_open_what_came_under_the_new_one_meanwhile()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, _, _) = await FillAsync(vault);
        using var old = await vault.Get<UserKeys>().OpenAsync(user, Token);
        await ChangeAsync(vault, user);
        await RotateAsync(vault);

        await using var db = await vault.ContextAsync();
        var row = await db.Items.FirstAsync(item => item.OwnerId == user.Value, Token);
        Assert.Equal(2, row.UserKeyVersion);
        Assert.NotEmpty(DriveTree.NameOf(row, old));
    }

    [Fact]
    public async Task Keys_that_were_opened_before_open_nothing_new_for_an_account_that_was_locked_meanwhile()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, _, _) = await FillAsync(vault);
        using var old = await vault.Get<UserKeys>().OpenAsync(user, Token);
        await ChangeAsync(vault, user);
        await RotateAsync(vault);
        await vault.LockAsync(user);

        Assert.Throws<AccessEndedException>(() => old.Key(2));
    }

    [Fact]
    public async Task A_rotation_that_is_killed_goes_on_where_it_was()
    {
        var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        for (var folder = 0; folder < 3; folder++)
        {
            await BulkRows.AddFilesAsync(vault, user, await vault.MakeFolderAsync(user, ItemId.Root, $"{folder}"), [.. Enumerable.Range(0, 400).Select(number => $"{number}")]);
        }

        var expected = await vault.PathsAsync(user);
        await ChangeAsync(vault, user);
        using var killed = new CancellationTokenSource();
        var reports = new List<UserKeyProgress>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => vault.Get<UserKeyRotation>().RunAsync(
            new Reports(progress =>
            {
                reports.Add(progress);
                if (reports.Count == 2)
                {
                    killed.Cancel();
                }
            }),
            killed.Token));
        Assert.Equal(3 + 1_200 + 1_200, reports[0].Total);

        await using var again = await vault.RestartAsync();
        Assert.Equal("1, 2", (await VersionsAsync(again, user)).Items);
        Assert.Equal(expected, await again.PathsAsync(user));
        var result = await RotateAsync(again);

        Assert.Equal(3 + 1_200 + 1_200 - reports[^1].Done, result.Rewrapped);
        Assert.Equal("2", (await VersionsAsync(again, user)).Items);
        Assert.Equal(expected, await again.PathsAsync(user));
    }

    [Fact]
    public async Task People_work_while_their_key_changes()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        await BulkRows.AddFilesAsync(vault, user, folder, [.. Enumerable.Range(0, 3_000).Select(number => $"{number}")]);
        await BulkRows.AddFilesAsync(vault, user, ItemId.Root, [.. Enumerable.Range(0, 3_000).Select(number => $"{number}")]);
        await ChangeAsync(vault, user);

        var rotation = Task.Run(() => RotateAsync(vault), Token);
        var (stored, names) = (0, new HashSet<string>());
        do
        {
            // Always the same name: those that have it have to be seen, under whichever key they are by now.
            names.Add(Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "work", [1], NameConflict.KeepBoth)).Name);
            stored++;
            Assert.IsType<FolderOutcome.NameTaken>(await vault.Get<Folders>().CreateAsync(user, ItemId.Root, "Folder", Token));
            var moving = await vault.StoreAsync(user, $"moving {stored}", ItemId.Root);
            Assert.Single((await vault.Get<Moves>().MoveAsync(user, [moving], folder, NameConflict.Refuse, Token)).Moved);
        }
        while (!rotation.IsCompleted);

        Assert.Equal(0, (await rotation).Failed);
        await RotateAsync(vault);
        Assert.Equal(("2", "2"), await RowVersionsAsync(vault, user));
        Assert.Equal(stored, names.Count);
        Assert.Equal(3_001 + stored, (await vault.ListAsync(user)).Count);
        Assert.Equal(3_000 + stored, (await vault.Items.ListAsync(user, folder, Token)).Select(entry => entry.Name).Distinct().Count());
    }

    [Fact]
    public async Task An_upload_that_began_under_the_old_key_goes_on_and_follows_when_it_is_stored()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(9_000_000);
        var created = Assert.IsType<UploadOutcome.Created>(await vault.Uploads.CreateAsync(
            user, new UploadRequest { Folder = ItemId.Root, Name = "big", Length = content.Length, OnConflict = NameConflict.Refuse }, Token));
        await vault.Uploads.AppendAsync(user, created.Upload, 0, new MemoryStream(content[..8_500_000]), null, Token);

        await ChangeAsync(vault, user);
        Assert.Equal(0, (await RotateAsync(vault)).Rewrapped);
        Assert.Equal(Core.Data.UserKeyPhase.Rewrapping, (await KeysAsync(vault, user))[0].Phase);

        var position = (await vault.Uploads.FindAsync(user, created.Upload, Token))!;
        var stored = Assert.IsType<UploadOutcome.Stored>(
            await vault.Uploads.AppendAsync(user, created.Upload, position.Offset, new MemoryStream(content[(int)position.Offset..]), null, Token));
        Assert.Equal(content, await vault.ReadAsync(user, stored.Item));

        // Its name came under the new key at once.
        Assert.Equal(1, (await RotateAsync(vault)).Rewrapped);
        Assert.Equal(Core.Data.UserKeyPhase.Settled, (await KeysAsync(vault, user))[0].Phase);
        Assert.Equal(content, await vault.ReadAsync(user, stored.Item));
    }

    [Fact]
    public async Task A_name_that_does_not_open_keeps_only_its_own_folder_from_changing()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, _, folder) = await FillAsync(vault);
        var broken = await vault.StoreAsync(user, "broken", folder);
        await using (var db = await vault.ContextAsync())
        {
            await db.Items.Where(item => item.Id == broken.Value).ExecuteUpdateAsync(set => set.SetProperty(item => item.SealedName, new byte[61]), Token);
        }

        await ChangeAsync(vault, user);
        Assert.Equal(1, (await RotateAsync(vault)).Failed);

        await using (var db = await vault.ContextAsync())
        {
            Assert.All(await db.Items.Where(item => item.ParentId == folder.Value && item.DeletedAt == null).ToListAsync(Token), item => Assert.Equal(1, item.UserKeyVersion));
            Assert.All(await db.Items.Where(item => item.ParentId == Guid.Empty).ToListAsync(Token), item => Assert.Equal(2, item.UserKeyVersion));
        }

        Assert.Equal(Core.Data.UserKeyPhase.Rewrapping, (await KeysAsync(vault, user))[0].Phase);
    }

    [Fact]
    public async Task A_person_whose_key_does_not_open_holds_up_nobody_else()
    {
        await using var vault = await CoreVault.StartAsync();
        var ((ada, _, _), (grace, _, _)) = (await FillAsync(vault), await FillAsync(vault, "grace@example.org"));
        foreach (var user in new[] { ada, grace })
        {
            await ChangeAsync(vault, user);
        }

        await using (var db = await vault.ContextAsync())
        {
            await db.UserKeys.Where(key => key.UserId == ada.Value && !key.IsActive).ExecuteUpdateAsync(set => set.SetProperty(key => key.Wrap, new byte[61]), Token);
        }

        var result = await RotateAsync(vault);
        Assert.Equal(9, result.Rewrapped);
        Assert.True(result.Failed > 0);
        Assert.Equal("2", (await VersionsAsync(vault, grace)).Items);
    }

    [Fact]
    public async Task The_search_the_versions_and_the_favourites_work_across_both_keys()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, file, folder) = await FillAsync(vault);
        await vault.Get<Favourites>().MarkAsync(user, [file], isFavourite: true, Token);
        await ChangeAsync(vault, user);
        await vault.StoreAsync(user, "second.txt", folder, [9]);

        Assert.Equal(2, (await vault.Get<FileVersions>().ListAsync(user, file, Token)).Count);
        Assert.Equal("plan.txt", Assert.Single(await vault.Items.ListFavouritesAsync(user, Token)).Name);
        Assert.Equal(["/Reports", "/Reports/2026", "/Reports/2026/deep.txt", "/Reports/second.txt", "/plan.txt"], await vault.PathsAsync(user));
    }

    private sealed class Reports(Action<UserKeyProgress> heard) : IProgress<UserKeyProgress>
    {
        public void Report(UserKeyProgress value) => heard(value);
    }
}
