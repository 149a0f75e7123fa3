using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Storage;
using SecureVault.Core.Versions;
using SecureVault.Tests.Drive;

namespace SecureVault.Tests.Recovery;

/// <summary>A vault whose data folder is gone comes back from its store.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TemporaryFolder _elsewhere = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _elsewhere.Combine("securevault.db");

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    public async Task What_was_deleted_permanently_after_the_backup_stays_deleted()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var (kept, deleted) = (await vault.StoreAsync(user, "kept", ItemId.Root), await vault.StoreAsync(user, "deleted", ItemId.Root, [1]));
        await vault.StoreAsync(user, "deleted", ItemId.Root, [2], NameConflict.Replace);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.Trash.DeleteAsync(user, [deleted], Token);
        await vault.Trash.PurgeAsync(user, [deleted], Token);
        await vault.Sweep.RunAsync(Token);

        var result = await RestoreAsync(vault, backup.Id);

        Assert.Equal(new GoneCounts(Versions: 2, Items: 1, Accounts: 0), result.Gone);
        await using var restored = await StartAsync(vault);
        Assert.Equal([kept], (await restored.ListAsync(user)).Select(entry => entry.Id));
        Assert.Empty(await restored.Trash.ListAsync(user, Token));
        await restored.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task An_account_that_was_locked_after_the_backup_stays_locked()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        await vault.StoreAsync(ada, "a", ItemId.Root);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.LockAsync(grace);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);

        var result = await RestoreAsync(vault, backup.Id);

        Assert.Equal(new AccountCounts(Added: 0, Locked: 1), result.Adopted.Accounts);
        await using var restored = await StartAsync(vault);
        Assert.Single(await restored.ListAsync(ada));
        await Assert.ThrowsAsync<AccessEndedException>(() => restored.ListAsync(grace));
    }

    [Fact]
    public async Task A_file_shows_the_newest_content_that_is_left_of_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        foreach (var content in new byte[] { 2, 3 })
        {
            vault.Clock.Advance(TimeSpan.FromMinutes(1));
            await vault.StoreAsync(user, "a", ItemId.Root, [content], NameConflict.Replace);
        }

        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        var versions = await vault.Get<FileVersions>().ListAsync(user, item, Token);
        await vault.Get<FileVersions>().RestoreAsync(user, item, versions[1].Id, Token);
        await vault.Get<FileVersions>().DeleteAsync(user, item, versions[0].Id, Token);
        await vault.Sweep.RunAsync(Token);

        await RestoreAsync(vault, backup.Id);

        await using var restored = await StartAsync(vault);
        Assert.Equal([2], await restored.ReadAsync(user, item));
        Assert.Equal(2, (await restored.Get<FileVersions>().ListAsync(user, item, Token)).Count);
        Assert.Empty(await restored.Get<SpaceCheck>().RunAsync(Token));
    }

    [Fact]
    public async Task A_restored_database_is_never_taken_for_the_newest_one()
    {
        var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await RestoreAsync(vault, backup.Id);

        // The same data folder, and the marker of the moment of the backup.
        await using var restored = await vault.RestartAsync(() =>
        {
            foreach (var file in Directory.GetFiles(vault.Folder.Path, "securevault.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            {
                System.IO.File.Delete(file);
            }

            System.IO.File.Move(File, vault.Folder.Combine("securevault.db"));
        });

        Assert.NotNull(restored.Get<StoreOwnership>().Hold);
        Assert.Equal([7], await restored.ReadAsync(user, Assert.Single(await restored.ListAsync(user)).Id));
    }

    [Fact]
    public async Task An_account_that_was_destroyed_after_the_backup_does_not_come_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, eve) = (await vault.AddUserAsync(), await vault.AddUserAsync("eve@example.org"));
        await vault.StoreAsync(ada, "a", ItemId.Root);
        await vault.StoreAsync(eve, "e", ItemId.Root);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.Get<GoneMarkers>().WriteAsync([new GoneId(GoneKind.Account, eve.Value)], Token);

        var result = await RestoreAsync(vault, backup.Id);

        Assert.Equal(1, result.Gone.Accounts);
        await using var db = MigratedDatabaseAt(File);
        Assert.Equal([ada.Value], await db.Users.Select(user => user.Id).ToListAsync(Token));
        Assert.Equal([ada.Value], await db.Items.Select(item => item.OwnerId).ToListAsync(Token));
        Assert.Equal([ada.Value], await db.UserKeys.Select(key => key.UserId).ToListAsync(Token));
    }

    [Fact]
    public async Task A_marker_that_does_not_open_stops_the_restore()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.Get<IStoreRecords>().PutAsync(RecordName.Parse("gone/20260301-damaged"), new byte[100], Token);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => RestoreAsync(vault, backup.Id));

        Assert.Contains("gone/20260301-damaged", error.Message, StringComparison.Ordinal);
        Assert.Empty(_elsewhere.AllFiles());
    }

    [Fact]
    public async Task A_restore_that_is_interrupted_leaves_no_database_and_begins_anew()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await BulkRows.AddFilesAsync(vault, user, ItemId.Root, Enumerable.Range(0, 5000).Select(number => $"{number}"));
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        using (var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => vault.Get<Restore>().RunAsync(reader, File, new Cancelling(cancel), cancel.Token));
        }

        Assert.Empty(_elsewhere.AllFiles());

        // As a process that was killed leaves it.
        await System.IO.File.WriteAllBytesAsync($"{File}.restoring", RandomNumberGenerator.GetBytes(100), Token);
        Assert.True((await RestoreAsync(vault, backup.Id)).Rows > 10_000);
        Assert.Equal([File], _elsewhere.AllFiles());
        await using var db = MigratedDatabaseAt(File);
        Assert.Equal(5000, await db.Items.CountAsync(Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public async Task A_database_that_is_there_is_not_touched()
    {
        await using var vault = await CoreVault.StartAsync();
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await System.IO.File.WriteAllTextAsync(File, "mine", Token);

        await Assert.ThrowsAsync<IOException>(() => RestoreAsync(vault, backup.Id));

        Assert.Equal("mine", await System.IO.File.ReadAllTextAsync(File, Token));
    }

    [Fact]
    public async Task A_damaged_backup_makes_no_database()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.Get<IStoreRecords>().DeleteAsync(backup.Id.Segment(0), Token);

        await Assert.ThrowsAsync<BackupException>(() => RestoreAsync(vault, backup.Id));

        Assert.Empty(_elsewhere.AllFiles());
    }

    private static VaultDbContext MigratedDatabaseAt(string file) =>
        new(new DbContextOptionsBuilder<VaultDbContext>().UseSqlite($"Data Source={file};Pooling=False").Options);

    private async Task<RestoreResult> RestoreAsync(CoreVault vault, BackupId id)
    {
        using var reader = await vault.Get<Backups>().ReadAsync(id, Token);
        return await vault.Get<Restore>().RunAsync(reader, File, progress: null, Token);
    }

    private Task<CoreVault> StartAsync(CoreVault vault) => vault.StartBesideAsync(_elsewhere, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<RestoreProgress>
    {
        public void Report(RestoreProgress value) => source.Cancel();
    }
}
