using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Receipts;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Storage;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;

namespace SecureVault.Tests.Recovery;

/// <summary>Files from after the last backup come back with it.</summary>
public sealed class AdoptionTests : AdoptionFixture
{
    [Fact]
    public async Task A_file_that_was_stored_after_the_backup_is_back_at_its_path()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "old", ItemId.Root);
        var backup = await BackUpAsync(vault);
        var inner = await vault.MakeFolderAsync(user, await vault.MakeFolderAsync(user, ItemId.Root, "outer"), "inner");
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        var content = RandomNumberGenerator.GetBytes(9_000_000);
        var written = DateTimeOffset.UnixEpoch.AddDays(10_000);
        var item = await vault.StoreAsync(user, "large", inner, content, modified: written);
        await vault.StoreAsync(user, "small", inner, []);
        var stored = vault.Clock.GetUtcNow();

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(Files: 2, 0, 0, 0, 0));

        Assert.Equal(["/old", "/outer", "/outer/inner", "/outer/inner/large", "/outer/inner/small"], await restored.PathsAsync(user));
        var large = await FindAsync(restored, user, "large");
        Assert.Equal(content, await restored.ReadAsync(user, large.Id));
        Assert.Equal((item, stored, written), (large.Id, large.Created, large.Modified));
        var receipt = await restored.Get<ReceiptService>().FindAsync(user, large.Id, version: null, Token);
        Assert.Equal(SHA256.HashData(content), receipt!.Sha256!);
        await restored.AssertConsistentAsync(stored: 3);
    }

    [Fact]
    public async Task A_newer_content_joins_its_file_wherever_that_was_moved_since()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "first name", ItemId.Root, [1]);
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        await vault.Get<Renames>().RenameAsync(user, item, "second name", Token);
        await vault.Get<Moves>().MoveAsync(user, [item], folder, NameConflict.Refuse, Token);
        var backup = await BackUpAsync(vault);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.StoreAsync(user, "second name", folder, [2], NameConflict.Replace);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(0, Versions: 1, 0, 0, 0));

        Assert.Equal(["/folder", "/folder/second name"], await restored.PathsAsync(user));
        Assert.Equal([2], await restored.ReadAsync(user, item));
        Assert.Equal(2, (await restored.Get<FileVersions>().ListAsync(user, item, Token)).Count);
        await restored.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task Two_files_that_were_to_have_one_name_stay_two_files()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var backup = await BackUpAsync(vault);
        foreach (var content in new byte[] { 1, 2, 3 })
        {
            vault.Clock.Advance(TimeSpan.FromMinutes(1));
            await vault.StoreAsync(user, "photo.jpg", ItemId.Root, [content], NameConflict.KeepBoth);
        }

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(Files: 3, 0, 0, 0, 0));

        Assert.Equal(await vault.PathsAsync(user), await restored.PathsAsync(user));
        Assert.Equal([3], await restored.ReadAsync(user, (await FindAsync(restored, user, "photo (3).jpg")).Id));
    }

    [Fact]
    public async Task An_upload_that_was_unfinished_in_the_backup_is_the_file_that_it_became()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var uploads = vault.Get<UploadService>();
        var content = RandomNumberGenerator.GetBytes(2_000_000);
        var created = await uploads.CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "a.bin", Length = content.Length }, Token);
        var upload = Assert.IsType<UploadOutcome.Created>(created).Upload;
        var backup = await BackUpAsync(vault);
        Assert.IsType<UploadOutcome.Stored>(await uploads.AppendAsync(user, upload, 0, new MemoryStream(content), content.Length, Token));

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(Files: 1, 0, 0, 0, 0));

        Assert.Equal(content, await restored.ReadAsync(user, (await FindAsync(restored, user, "a.bin")).Id));
        Assert.Empty(await restored.Get<UploadService>().ListAsync(user, Token));
        await restored.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_file_whose_content_of_the_backup_was_destroyed_keeps_its_place_for_a_newer_one()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        await vault.Get<Favourites>().MarkAsync(user, [item], isFavourite: true, Token);
        var backup = await BackUpAsync(vault);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.StoreAsync(user, "a", ItemId.Root, [2], NameConflict.Replace);
        var old = (await vault.Get<FileVersions>().ListAsync(user, item, Token)).Single(version => !version.IsCurrent);
        await vault.Get<FileVersions>().DeleteAsync(user, item, old.Id, Token);
        await vault.Sweep.RunAsync(Token);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(0, Versions: 1, 0, 0, 0));

        var entry = Assert.Single(await restored.ListAsync(user));
        Assert.Equal((item, true), (entry.Id, entry.IsFavourite));
        Assert.Equal([2], await restored.ReadAsync(user, item));
        await restored.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Contents_that_too_many_newer_ones_pushed_out_after_the_backup_do_not_come_back()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Vault:KeepVersions"] = "0" });
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        var backup = await BackUpAsync(vault);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.StoreAsync(user, "a", ItemId.Root, [2], NameConflict.Replace);
        await vault.Sweep.RunAsync(Token);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(0, Versions: 1, 0, 0, 0));

        Assert.Equal([2], await restored.ReadAsync(user, item));
        Assert.Single(await restored.Get<FileVersions>().ListAsync(user, item, Token));
    }

    [Fact]
    public async Task Of_several_copies_of_an_object_one_becomes_the_file()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var backup = await BackUpAsync(vault);
        var file = await vault.ObjectOfAsync(await vault.StoreAsync(user, "a", ItemId.Root));
        System.IO.File.Copy(file, Path.Combine(Path.GetDirectoryName(file)!, new string('0', 30)));

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(Files: 1, 0, 0, 0, 0));

        Assert.Equal(["/a"], await restored.PathsAsync(user));
    }

    [Fact]
    public async Task An_object_whose_key_was_destroyed_is_removed_at_last_and_is_no_file()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var backup = await BackUpAsync(vault);
        var item = await vault.StoreAsync(user, "deleted", ItemId.Root);
        await using (var db = await vault.ContextAsync())
        {
            // As a crash after the marker leaves it.
            await vault.Get<GoneMarkers>().WriteAsync([new GoneId(GoneKind.Version, (await db.Versions.SingleAsync(Token)).Id)], Token);
        }

        var stored = await vault.ObjectOfAsync(item);
        await using var restored = await RestoreAsync(vault, backup, default);

        Assert.Empty(await restored.ListAsync(user));
        Assert.True(System.IO.File.Exists(stored));
        await restored.Get<StoreCheck>().ContinueAsync(Token);
        await restored.Sweep.RunAsync(Token);
        Assert.False(System.IO.File.Exists(stored));
        await restored.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task A_damaged_object_is_counted_and_left_alone_and_so_is_one_that_no_key_opens()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var backup = await BackUpAsync(vault);
        await vault.StoreAsync(user, "whole", ItemId.Root);
        var torn = await vault.StoreAsync(user, "torn", ItemId.Root, new byte[40_000]);
        await vault.DamageAsync(torn, fromEnd: 3);
        var noise = Path.Combine(Path.GetDirectoryName(await vault.ObjectOfAsync(torn))!, ObjectKey.New().ToString()[3..]);
        await System.IO.File.WriteAllBytesAsync(noise, RandomNumberGenerator.GetBytes(500), Token);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(Files: 1, 0, Damaged: 1, NotOpened: 1, 0));

        Assert.Equal(["/whole"], await restored.PathsAsync(user));
        Assert.True(System.IO.File.Exists(noise));
    }

    [Fact]
    public async Task An_object_that_lies_under_another_name_is_found_again_and_a_copy_of_one_is_left_alone()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var (moved, copied) = (await vault.StoreAsync(user, "moved", ItemId.Root, [1]), await vault.StoreAsync(user, "copied", ItemId.Root, [2]));
        await MoveAsync(System.IO.File.Move, moved, '0');
        await MoveAsync(System.IO.File.Copy, copied, '1');

        var result = await vault.Get<StrayRecovery>().RunAsync(progress: null, Token);

        Assert.Equal((0, 1, 0), (result.Files, result.Versions, result.Damaged));
        Assert.Equal([1], await vault.ReadAsync(user, moved));
        Assert.Equal([2], await vault.ReadAsync(user, copied));
        Assert.Equal(new ComparisonResult(2, 0, 0, Unowned: 1, 0), await vault.Comparison.RunAsync(Token));

        async Task MoveAsync(Action<string, string> move, ItemId item, char name)
        {
            var file = await vault.ObjectOfAsync(item);
            move(file, Path.Combine(Path.GetDirectoryName(file)!, new string(name, 30)));
        }
    }

    [Fact]
    public async Task Contents_of_the_backup_that_the_store_lost_are_counted()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "lost", ItemId.Root);
        await vault.StoreAsync(user, "kept", ItemId.Root);
        var backup = await BackUpAsync(vault);
        System.IO.File.Delete(await vault.ObjectOfAsync(item));

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(0, 0, 0, 0, Missing: 1));

        Assert.Equal(["/kept", "/lost"], await restored.PathsAsync(user));
    }
}
