using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Storage;
using SecureVault.Tests.Commands;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Recovery;

/// <summary>A store that has more than the vault put there, or that takes its time.</summary>
public sealed class SharedStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backups_of_another_vault_take_nobodys_place_and_are_not_removed()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        var own = (await vault.Get<Backups>().CreateAsync(progress: null, Token)).Id;
        var anothers = await CopyAsync(vault, own, own.Time.AddHours(1), manifest => manifest with { Vault = Guid.NewGuid() });
        using var otherKey = MasterKey.Generate();
        var underOtherKey = await CopyAsync(vault, own, own.Time.AddHours(2), manifest => manifest, otherKey);
        vault.Clock.Advance(TimeSpan.FromHours(5));

        Assert.False(await vault.Get<BackupDue>().IsDueAsync(Token));
        Assert.Empty(await vault.Get<Backups>().PruneAsync(Token));
        var later = (await vault.Get<Backups>().CreateAsync(progress: null, Token)).Id;

        Assert.Equal(own, Assert.Single(await vault.Get<Backups>().PruneAsync(Token)).Id);
        Assert.Equal([anothers, underOtherKey, later], (await vault.Get<Backups>().ListAsync(Token)).Select(backup => backup.Id));

        // Theirs say nothing about how old the vault's own newest is.
        await vault.Get<Backups>().DeleteAsync(later, Token);
        Assert.True(await vault.Get<BackupDue>().IsDueAsync(Token));
    }

    [Fact]
    public async Task A_list_of_backups_without_an_end_is_refused()
    {
        await using var vault = await CoreVault.StartAsync(configure: services => services.AddSingleton<IStoreRecords, Endless>());

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => vault.Get<Backups>().ListAsync(Token));

        Assert.Contains("more than 10000 backups", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_store_takes_its_time_with_a_backup_the_databases_log_can_be_emptied()
    {
        var records = new BrokenRecords();
        await using var vault = await CoreVault.StartAsync(configure: services => services.AddSingleton<IStoreRecords>(provider =>
            records.Over(provider.GetRequiredService<SecureVault.Core.Storage.Disk.DiskRecords>())));
        await vault.AddUserAsync();
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        records.BeforePut = _ =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        var backup = vault.Get<Backups>().CreateAsync(progress: null, Token);
        await asked.Task;

        await vault.AddUserAsync("grace@example.org");
        Assert.True(await vault.Get<VaultDatabase>().ForgetDeletedAsync(Token));
        answer.SetResult();

        using var reader = await vault.Get<Backups>().ReadAsync((await backup).Id, Token);
        await reader.VerifyAsync(Token);
        Assert.False(File.Exists(vault.Folder.Combine("backup.unfinished")));
    }

    [Fact]
    public async Task However_many_copies_of_an_object_a_store_shows_one_that_is_whole_comes_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.bin", ItemId.Root, [1, 2, 3]);
        var path = await vault.ObjectOfAsync(item);
        var (whole, folder) = (await File.ReadAllBytesAsync(path, Token), Path.GetDirectoryName(path)!);
        await ForgetFilesAsync(vault);
        File.Delete(path);
        for (var copy = 0; copy < 20; copy++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{copy:x30}"), copy == 13 ? whole : whole[..^1], Token);
        }

        var result = await vault.Get<StrayRecovery>().RunAsync(progress: null, Token);

        Assert.Equal((1, 0, 0), (result.Files, result.Damaged, result.NotOpened));
        Assert.Equal([1, 2, 3], await vault.ReadAsync(user, Assert.Single(await vault.ListAsync(user)).Id));
    }

    [Fact]
    public async Task Two_processes_do_not_bring_files_back_at_once()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a.bin", ItemId.Root);
        await ForgetFilesAsync(vault);
        using var verb = StartedVerb.Start(vault, [], "check", "--repair", "--yes");
        using (await vault.Get<JobLocks>().TakeAsync(nameof(StrayRecovery), TimeProvider.System, Token))
        {
            await verb.SaysAsync("does not know");
            Assert.Empty(await vault.ListAsync(user));
        }

        Assert.Equal(0, (await verb.ExitAsync()).ExitCode);
        Assert.Single(await vault.ListAsync(user));
    }

    [Fact]
    public async Task A_marker_that_was_written_while_the_clock_was_years_behind_stays()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        vault.Clock.Jump(TimeSpan.FromDays(-3_000));
        await vault.Get<GoneMarkers>().WriteAsync([new GoneId(GoneKind.Version, Guid.NewGuid())], Token);
        vault.Clock.Jump(TimeSpan.FromDays(3_000));

        await vault.Get<GoneMarkers>().DeleteExpiredAsync(vault.Clock.GetUtcNow(), Token);

        Assert.Single(await vault.Get<GoneMarkers>().ReadAllAsync(Token).ToListAsync(Token));
    }

    private static async Task ForgetFilesAsync(CoreVault vault)
    {
        await using var db = await vault.ContextAsync();
        db.Items.RemoveRange(db.Items);
        db.Versions.RemoveRange(db.Versions);
        await db.SaveChangesAsync(Token);
    }

    /// <summary>A whole backup of the same rows, by another name.</summary>
    private static async Task<BackupId> CopyAsync(
        CoreVault vault, BackupId of, DateTimeOffset time, Func<BackupManifest, BackupManifest> change, MasterKey? key = null)
    {
        using var reader = await vault.Get<Backups>().ReadAsync(of, Token);
        var id = new BackupId(time, Guid.NewGuid());
        using var seal = new BackupSeal(key ?? vault.Get<MasterKeyring>().Active, id.Value);
        await vault.Get<IStoreRecords>().PutAsync(id.Manifest, seal.SealManifest(change(reader.Manifest).Write()), Token);
        return id;
    }

    private sealed class Endless : IStoreRecords
    {
        public Task PutAsync(RecordName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<byte[]?> ReadAsync(RecordName name, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

        public Task DeleteAsync(RecordName name, CancellationToken cancellationToken) => Task.CompletedTask;

        public IAsyncEnumerable<StoredRecord> ListAsync(string prefix, CancellationToken cancellationToken) => Numbers()
            .Select(_ => new StoredRecord(BackupId.New(DateTimeOffset.UnixEpoch).Manifest, 1, DateTimeOffset.UnixEpoch))
            .ToAsyncEnumerable();

        private static IEnumerable<long> Numbers()
        {
            for (var number = 0L; ; number++)
            {
                yield return number;
            }
        }
    }
}
