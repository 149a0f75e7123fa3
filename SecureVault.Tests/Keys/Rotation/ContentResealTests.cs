using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;
using static SecureVault.Tests.Keys.Rotation.RotationScene;
using static SecureVault.Tests.Keys.Rotation.UserKeyScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>After a key got out: contents are sealed anew, and then the old user key is destroyed.</summary>
public sealed class ContentResealTests
{
    private static readonly Dictionary<string, string?> Settings = new() { ["Scrub:Rate"] = "1000000000000" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_content_gets_an_object_under_the_new_key_and_the_old_key_is_gone()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, file, _) = await FillAsync(vault);
        var big = RandomNumberGenerator.GetBytes(9_000_000);
        var large = await vault.StoreAsync(user, "large", ItemId.Root, big);
        await vault.LockAsync(user); // upkeep does not ask
        var (object1, wrap) = (await vault.ObjectOfAsync(file), (await KeysAsync(vault, user))[0].Wrap);
        var content = await File.ReadAllBytesAsync(object1, Token);

        await ChangeAsync(vault, user, renewsContents: true);
        var result = await UserKeyScene.RotateAsync(vault);

        Assert.Equal((5, 1, 0), (result.Resealed, result.Destroyed, result.Failed));
        Assert.Equal(("2", "2", "2"), await VersionsAsync(vault, user));
        Assert.Equal([2], (await KeysAsync(vault, user)).Select(key => key.Version));
        Assert.Equal([2], Cards(vault, user));

        Assert.NotEmpty(FilesWith(vault, content[^64..])); // for whoever reads it just now
        await SweepAsync(vault);
        Assert.True(await vault.Get<VaultDatabase>().ForgetDeletedAsync(Token));
        Assert.Empty(FilesWith(vault, wrap[1..]));
        Assert.Empty(FilesWith(vault, content[^64..]));
        await vault.AssertConsistentAsync(5);
        await UnlockAsync(vault, user);
        Assert.Equal(big, await vault.ReadAsync(user, large));
        Assert.Equal([2], await vault.ReadAsync(user, file));
    }

    [Fact]
    public async Task A_file_keeps_its_versions_their_times_and_its_own()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, file, _) = await FillAsync(vault);
        vault.Clock.Advance(TimeSpan.FromDays(2));
        var before = await vault.Get<FileVersions>().ListAsync(user, file, Token);
        var entry = await vault.Items.FindAsync(user, file, Token);

        await ChangeAsync(vault, user, renewsContents: true);
        await UserKeyScene.RotateAsync(vault);

        Assert.Equal(before, await vault.Get<FileVersions>().ListAsync(user, file, Token));
        Assert.Equal(entry, await vault.Items.FindAsync(user, file, Token));
        Assert.Equal("2", (await VersionsAsync(vault, user)).Objects);
    }

    [Fact]
    public async Task A_drive_that_is_full_to_its_limit_is_sealed_anew_all_the_same()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, new byte[1_000]);
        await vault.LimitAsync(user, 1_000);

        await ChangeAsync(vault, user, renewsContents: true);

        Assert.Equal((1, 1), (await UserKeyScene.RotateAsync(vault)) is var result ? (result.Resealed, result.Destroyed) : default);
        Assert.Equal(new byte[1_000], await vault.ReadAsync(user, item));
        await SweepAsync(vault);
        await vault.AssertConsistentAsync(1);
    }

    [Fact]
    public async Task A_damaged_content_stays_as_it_is_and_keeps_the_old_key()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, file, _) = await FillAsync(vault);
        await vault.DamageAsync(file, fromEnd: 1);

        await ChangeAsync(vault, user, renewsContents: true);
        var result = await UserKeyScene.RotateAsync(vault);

        Assert.Equal((3, 0, 1), (result.Resealed, result.Destroyed, result.Failed));
        Assert.Equal([1, 2], (await KeysAsync(vault, user)).Select(key => key.Version));
        await SweepAsync(vault);
        await vault.AssertConsistentAsync(4);

        // Once it is gone for good, nothing needs the old key.
        await vault.Trash.DeleteAsync(user, [file], Token);
        await vault.Trash.EmptyAsync(user, Token);
        await vault.Sweep.RunAsync(Token);
        Assert.Equal(1, (await UserKeyScene.RotateAsync(vault)).Destroyed);
    }

    [Fact]
    public async Task A_key_that_an_unfinished_upload_needs_stays_until_that_is_over()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var user = await vault.AddUserAsync();
        var upload = Assert.IsType<UploadOutcome.Created>(await vault.Uploads.CreateAsync(
            user, new UploadRequest { Folder = ItemId.Root, Name = "big", Length = 3, OnConflict = NameConflict.Refuse }, Token)).Upload;
        await ChangeAsync(vault, user, renewsContents: true);
        Assert.Equal(0, (await UserKeyScene.RotateAsync(vault)).Destroyed);

        var stored = Assert.IsType<UploadOutcome.Stored>(await vault.Uploads.AppendAsync(user, upload, 0, new MemoryStream([1, 2, 3]), null, Token));

        Assert.Equal((1, 1), (await UserKeyScene.RotateAsync(vault)) is var result ? (result.Resealed, result.Destroyed) : default);
        Assert.Equal([1, 2, 3], await vault.ReadAsync(user, stored.Item));
    }

    [Fact]
    public async Task Keys_that_were_opened_before_store_nothing_under_a_key_that_is_destroyed()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        using var old = await vault.Get<UserKeys>().OpenAsync(user, Token);
        await ChangeAsync(vault, user, renewsContents: true);
        Assert.Equal(1, (await UserKeyScene.RotateAsync(vault)).Destroyed);

        var request = new UploadRequest { Folder = ItemId.Root, Name = "late", Length = 1, OnConflict = NameConflict.Refuse };
        Assert.True(ItemName.TryParse("late", out var name, out _));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => vault.Get<UploadStart>().BeginAsync(old, request, name, Token));

        await SweepAsync(vault);
        await vault.AssertConsistentAsync(1);
    }

    [Fact]
    public async Task A_crash_between_the_new_object_and_its_row_leaves_the_old_one_and_nothing_else()
    {
        var vault = await CoreVault.StartAsync(Settings);
        var (user, file, _) = await FillAsync(vault);
        await ChangeAsync(vault, user, renewsContents: true);
        await SetCommitFailsAsync(vault, fails: true);
        await Assert.ThrowsAsync<Core.Storage.ObjectStoreException>(() => UserKeyScene.RotateAsync(vault));
        await SetCommitFailsAsync(vault, fails: false);
        await using (var db = await vault.ContextAsync())
        {
            Assert.NotNull((await db.Versions.SingleAsync(row => row.State == VersionState.Pending, Token)).Reseals);
        }

        await using var again = await vault.RestartAsync();
        Assert.Equal([2], await again.ReadAsync(user, file));

        // It goes on at once, long before the remainder counts as dead.
        Assert.Equal((4, 1), (await UserKeyScene.RotateAsync(again)) is var result ? (result.Resealed, result.Destroyed) : default);
        await SweepAsync(again);
        await SweepAsync(again);
        await again.AssertConsistentAsync(4);
        Assert.Equal(new AdoptionResult(0, 0, 0, 0, 0), await again.Get<StrayRecovery>().RunAsync(progress: null, Token));
        Assert.Equal([2], await again.ReadAsync(user, file));
    }

    [Fact]
    public async Task A_remainder_is_kept_if_the_content_that_it_was_to_replace_is_missing()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var user = await vault.AddUserAsync();
        var file = await vault.StoreAsync(user, "a", ItemId.Root, [2]);
        await ChangeAsync(vault, user, renewsContents: true);
        await SetCommitFailsAsync(vault, fails: true);
        await Assert.ThrowsAsync<Core.Storage.ObjectStoreException>(() => UserKeyScene.RotateAsync(vault));
        await SetCommitFailsAsync(vault, fails: false);

        // As in a copy of the database from just before the new object took its place.
        File.Delete(await vault.ObjectOfAsync(file));
        vault.Clock.Advance(TimeSpan.FromHours(1));
        await vault.Sweep.RunAsync(Token);

        await using var db = await vault.ContextAsync();
        var left = await db.Versions.SingleAsync(row => row.State == VersionState.Pending, Token);
        Assert.Single(Directory.EnumerateFiles(vault.Folder.Combine("objects"), Path.GetFileName(left.ObjectKey), SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_is_deleted_while_it_is_sealed_anew_stays_deleted()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var user = await vault.AddUserAsync();
        var items = new List<ItemId>();
        for (var number = 0; number < 30; number++)
        {
            items.Add(await vault.StoreAsync(user, $"{number}", ItemId.Root, new byte[50_000]));
        }

        await ChangeAsync(vault, user, renewsContents: true);
        var rotation = Task.Run(() => UserKeyScene.RotateAsync(vault), Token);
        await vault.Trash.DeleteAsync(user, items[..20], Token);
        await vault.Trash.EmptyAsync(user, Token);
        await vault.Sweep.RunAsync(Token);
        Assert.Equal(0, (await rotation).Failed);
        await UserKeyScene.RotateAsync(vault);
        await SweepAsync(vault);

        Assert.Equal(10, (await vault.ListAsync(user)).Count);
        await vault.AssertConsistentAsync(10);
        Assert.Equal([2], (await KeysAsync(vault, user)).Select(key => key.Version));
    }

    [Fact]
    public async Task A_thumbnail_gets_a_new_object_too_and_stays_one()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var user = await vault.AddUserAsync();
        var file = await vault.StoreAsync(user, "a.jpg", ItemId.Root, [1, 2, 3]);
        var version = Assert.Single(await vault.Get<FileVersions>().ListAsync(user, file, Token)).Id;
        Assert.True(await vault.Get<ThumbnailStore>().TryStoreAsync(new ThumbnailJob(user, file, version), ItemId.Root, new byte[] { 9 }, Token));
        await ChangeAsync(vault, user, renewsContents: true);

        Assert.Equal((2, 1), (await UserKeyScene.RotateAsync(vault)) is var result ? (result.Resealed, result.Destroyed) : default);

        await SweepAsync(vault);
        await vault.AssertConsistentAsync(2);
        Assert.True(await vault.Get<ThumbnailStore>().HasAsync(version, Token));
        Assert.Single(await vault.Get<FileVersions>().ListAsync(user, file, Token));
        Assert.Equal(3, (await vault.Items.FindAsync(user, file, Token))!.Length);
    }

    [Fact]
    public async Task A_download_that_began_before_goes_on()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        var file = await vault.StoreAsync(user, "a", ItemId.Root, content);
        var opened = Assert.IsType<DownloadOutcome.Opened>(await vault.Downloads.OpenAsync(user, file, Token));
        await using var reading = opened.File;
        var read = new byte[content.Length];
        await reading.Content.ReadExactlyAsync(read.AsMemory(0, 1_000_000), Token);

        await ChangeAsync(vault, user, renewsContents: true);
        Assert.Equal(1, (await UserKeyScene.RotateAsync(vault)).Destroyed);
        await vault.Sweep.RunAsync(Token);

        reading.Content.Position = 1_000_000; // another range of the object
        await reading.Content.ReadExactlyAsync(read.AsMemory(1_000_000), Token);
        Assert.Equal(content, read);
    }

    [Fact]
    public async Task The_card_of_a_destroyed_key_does_not_come_back()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        for (var round = 0; round < 8; round++)
        {
            var user = await vault.AddUserAsync($"{round}@example.org");
            await vault.StoreAsync(user, "a", ItemId.Root);
            await ChangeAsync(vault, user, renewsContents: true);
            var cards = Task.Run(() => vault.Get<KeyCards>().UpdateAsync(compares: true, Token), Token);
            Assert.Equal(1, (await UserKeyScene.RotateAsync(vault)).Destroyed);
            await cards;
            Assert.Equal([2], Cards(vault, user));
        }
    }

    [Fact]
    public async Task Nothing_comes_under_a_key_that_is_gone()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, _, _) = await FillAsync(vault);
        await ChangeAsync(vault, user);
        using var late = await vault.Get<UserKeys>().OpenForUpkeepAsync(user, Token); // as of a process that was suspended just now
        await ChangeAsync(vault, user, renewsContents: true);
        Assert.Equal(2, (await UserKeyScene.RotateAsync(vault)).Destroyed);

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => vault.Get<FileKeyRewrap>().RunAsync(late, _ => { }, Token));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => vault.Get<NameRewrap>().RunAsync(late, _ => { }, Token));

        Assert.Equal(("3", "3", "3"), await VersionsAsync(vault, user));
    }

    /// <summary>As a process that is killed then: neither the commit nor the clearing up happens.</summary>
    private static async Task SetCommitFailsAsync(CoreVault vault, bool fails)
    {
        await using var db = await vault.ContextAsync();
        await db.Database.ExecuteSqlRawAsync(
            fails
                ? "CREATE TRIGGER Killed BEFORE UPDATE OF State ON Versions BEGIN SELECT RAISE(ABORT, 'killed'); END"
                : "DROP TRIGGER Killed",
            Token);
    }

    private static async Task UnlockAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        await db.Users.Where(row => row.Id == user.Value).ExecuteUpdateAsync(set => set.SetProperty(row => row.LockedAt, (DateTimeOffset?)null), Token);
    }
}
