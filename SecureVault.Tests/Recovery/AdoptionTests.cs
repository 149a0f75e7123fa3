using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Receipts;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Storage;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;
using SecureVault.Tests.Drive;

namespace SecureVault.Tests.Recovery;

/// <summary>Files and accounts from after the last backup come back with it, and without any backup all of them do.</summary>
public sealed class AdoptionTests : IDisposable
{
    private readonly TemporaryFolder _elsewhere = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _elsewhere.Dispose();

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
        await vault.StoreAsync(user, "large", inner, content);
        await vault.StoreAsync(user, "small", inner, []);
        var stored = vault.Clock.GetUtcNow();

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(Files: 2, 0, 0, 0, 0));

        Assert.Equal(["/old", "/outer", "/outer/inner", "/outer/inner/large", "/outer/inner/small"], await restored.PathsAsync(user));
        var large = await FindAsync(restored, user, "large");
        Assert.Equal(content, await restored.ReadAsync(user, large.Id));
        Assert.Equal((stored, stored), (large.Created, large.Modified));
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
    public async Task An_account_from_after_the_backup_is_back_with_its_files_and_waits_for_an_administrator()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        var backup = await BackUpAsync(vault);
        var eve = await vault.AddUserAsync("eve@example.org");
        await vault.StoreAsync(eve, "hers", ItemId.Root, [3]);

        await using var restored = await RestoreAsync(
            vault, backup, new AdoptionResult(Files: 1, 0, 0, 0, 0) { Accounts = new AccountCounts(Added: 1, Locked: 0) });

        await Assert.ThrowsAsync<AccessEndedException>(() => restored.ListAsync(eve));
        Assert.Empty(await restored.ListAsync(ada));
        var reset = await restored.Get<Passwords>().ResetAsync("eve@example.org", "a long enough one", unlocks: true, Token);
        Assert.Equal(new ResetPasswordOutcome.Reset(IsLocked: false), reset);
        Assert.Equal([3], await restored.ReadAsync(eve, Assert.Single(await restored.ListAsync(eve)).Id));
    }

    [Fact]
    public async Task A_limit_that_was_set_after_the_backup_holds()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        var backup = await BackUpAsync(vault);
        await vault.LimitAsync(user, 1000);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);

        await using var restored = await RestoreAsync(vault, backup, default);

        Assert.Equal(1000, (await restored.Get<DriveSpace>().OfAsync(user, Token)).Quota);
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
        Assert.True(File.Exists(stored));
        await restored.Get<StoreCheck>().ContinueAsync(Token);
        await restored.Sweep.RunAsync(Token);
        Assert.False(File.Exists(stored));
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
        await File.WriteAllBytesAsync(noise, RandomNumberGenerator.GetBytes(500), Token);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(Files: 1, 0, Damaged: 1, NotOpened: 1, 0));

        Assert.Equal(["/whole"], await restored.PathsAsync(user));
        Assert.True(File.Exists(noise));
    }

    [Fact]
    public async Task An_object_that_lies_under_another_name_is_found_again_and_a_copy_of_one_is_left_alone()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var (moved, copied) = (await vault.StoreAsync(user, "moved", ItemId.Root, [1]), await vault.StoreAsync(user, "copied", ItemId.Root, [2]));
        await MoveAsync(File.Move, moved, '0');
        await MoveAsync(File.Copy, copied, '1');

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
        File.Delete(await vault.ObjectOfAsync(item));

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(0, 0, 0, 0, Missing: 1));

        Assert.Equal(["/kept", "/lost"], await restored.PathsAsync(user));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_backup_key_cards_and_files_are_enough(bool isMarkerLost)
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, eve) = (await vault.AddUserAsync(), await vault.AddUserAsync("eve@example.org"));
        var folder = await vault.MakeFolderAsync(ada, ItemId.Root, "folder");
        var item = await vault.StoreAsync(ada, "first name", ItemId.Root, [1]);
        await vault.StoreAsync(ada, "gone", ItemId.Root);
        await vault.StoreAsync(eve, "hers", ItemId.Root, [9]);
        await vault.Get<Renames>().RenameAsync(ada, item, "second name", Token);
        await vault.Get<Moves>().MoveAsync(ada, [item], folder, NameConflict.Refuse, Token);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.StoreAsync(ada, "second name", folder, [2], NameConflict.Replace);
        var gone = (await FindAsync(vault, ada, "gone")).Id;
        await vault.Trash.DeleteAsync(ada, [gone], Token);
        await vault.Trash.PurgeAsync(ada, [gone], Token);
        await vault.Sweep.RunAsync(Token);
        if (isMarkerLost)
        {
            File.Delete(vault.Folder.Combine("objects", "vault.marker"));
        }

        await using var restored = await RestoreAsync(
            vault,
            backup: null,
            new AdoptionResult(Files: 2, Versions: 1, 0, 0, 0) { Accounts = new AccountCounts(Added: 2, Locked: 0) },
            isMarkerLost ? [("Vault:AdoptStore", "true")] : []);

        foreach (var email in new[] { "ada@example.org", "eve@example.org" })
        {
            await restored.Get<Passwords>().ResetAsync(email, "a long enough one", unlocks: true, Token);
        }

        Assert.Equal(["/folder", "/folder/second name"], await restored.PathsAsync(ada));
        var back = (await FindAsync(restored, ada, "second name")).Id;
        Assert.Equal([2], await restored.ReadAsync(ada, back));
        Assert.Equal([true, false], (await restored.Get<FileVersions>().ListAsync(ada, back, Token)).Select(version => version.IsCurrent));
        Assert.Equal([9], await restored.ReadAsync(eve, (await FindAsync(restored, eve, "hers")).Id));
        await restored.AssertConsistentAsync(stored: 3);
    }

    [Fact]
    public async Task Without_a_backup_and_without_the_right_key_nothing_is_written()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        await using var stranger = await CoreVault.StartAsync(new() { ["ObjectStore:Disk:Folder"] = vault.Folder.Combine("elsewhere") });
        Directory.CreateDirectory(vault.Folder.Combine("elsewhere", "cards"));
        File.Delete(vault.Folder.Combine("elsewhere", "vault.marker"));

        var error = await Assert.ThrowsAsync<BackupException>(
            () => stranger.Get<Restore>().RunAsync(backup: null, _elsewhere.Combine("securevault.db"), progress: null, Token));

        Assert.Equal(BackupError.Missing, error.Error);
        Assert.Empty(_elsewhere.AllFiles());
    }

    private static async Task<BackupId> BackUpAsync(CoreVault vault)
    {
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        return (await vault.Get<Backups>().CreateAsync(progress: null, Token)).Id;
    }

    private static async Task<DriveEntry> FindAsync(CoreVault vault, UserId user, string name)
    {
        var waiting = new Queue<ItemId>([ItemId.Root]);
        while (waiting.TryDequeue(out var folder))
        {
            foreach (var entry in await vault.Items.ListAsync(user, folder, Token))
            {
                if (entry.Name == name)
                {
                    return entry;
                }

                if (entry.IsFolder)
                {
                    waiting.Enqueue(entry.Id);
                }
            }
        }

        throw new InvalidOperationException("There is no such item.");
    }

    private async Task<CoreVault> RestoreAsync(CoreVault vault, BackupId? backup, AdoptionResult expected, params (string Name, string Value)[] settings)
    {
        using var reader = backup is { } id ? await vault.Get<Backups>().ReadAsync(id, Token) : null;
        var result = await vault.Get<Restore>().RunAsync(reader, _elsewhere.Combine("securevault.db"), progress: null, Token);
        Assert.Equal(expected with { Owners = [] }, result.Adopted with { Owners = [] });
        return await vault.StartBesideAsync(_elsewhere, [("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")), .. settings]);
    }
}
