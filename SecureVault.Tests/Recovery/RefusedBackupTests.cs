using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Recovery;

/// <summary>Backups that are damaged, of another key or of a newer program are refused by name.</summary>
public sealed class RefusedBackupTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_flipped_byte_is_refused_with_the_name_of_the_record()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        var records = vault.Get<IStoreRecords>();
        foreach (var record in await RecordsAsync(vault))
        {
            var bytes = (await records.ReadAsync(record.Name, Token))!;
            foreach (var place in new[] { 0, 10, 30, 40, 60, bytes.Length / 2, bytes.Length - 1 })
            {
                bytes[place] ^= 1;
                await records.PutAsync(record.Name, bytes, Token);

                var error = await Assert.ThrowsAsync<BackupException>(() => VerifyAsync(vault, backup.Id));

                Assert.True(error.Error is BackupError.Damaged or BackupError.WrongKey, $"{record.Name} at {place}: {error}");
                Assert.True(error.Error is BackupError.WrongKey || error.Message.Contains(record.Name.ToString(), StringComparison.Ordinal), error.Message);
                bytes[place] ^= 1;
            }

            await records.PutAsync(record.Name, bytes, Token);
        }

        await VerifyAsync(vault, backup.Id);
    }

    [Fact]
    public async Task A_missing_segment_one_of_another_backup_and_an_older_manifest_are_refused()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var first = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.StoreAsync(user, "a", ItemId.Root);
        var second = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        var records = vault.Get<IStoreRecords>();
        var segment = (await records.ReadAsync(second.Id.Segment(0), Token))!;

        await records.PutAsync(second.Id.Segment(0), (await records.ReadAsync(first.Id.Segment(0), Token))!, Token);
        Assert.Equal(BackupError.Damaged, (await Assert.ThrowsAsync<BackupException>(() => VerifyAsync(vault, second.Id))).Error);

        await records.DeleteAsync(second.Id.Segment(0), Token);
        Assert.Contains(second.Id.Segment(0).ToString(), (await Assert.ThrowsAsync<BackupException>(() => VerifyAsync(vault, second.Id))).Message, StringComparison.Ordinal);

        await records.PutAsync(second.Id.Segment(0), segment, Token);
        await records.PutAsync(second.Id.Manifest, (await records.ReadAsync(first.Id.Manifest, Token))!, Token);
        Assert.Equal(BackupError.Damaged, (await Assert.ThrowsAsync<BackupException>(() => VerifyAsync(vault, second.Id))).Error);
        await VerifyAsync(vault, first.Id);
    }

    [Fact]
    public async Task A_newer_format_and_a_newer_schema_are_refused_by_their_names()
    {
        await using var vault = await CoreVault.StartAsync();
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        using var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token);
        using var seal = new BackupSeal(vault.Get<MasterKeyring>().Active, backup.Id.Value);

        await PutAsync("""{"format":2,"application":"9.9.9","tables":"elsewhere"}"""u8.ToArray());
        var format = await Assert.ThrowsAsync<BackupException>(() => VerifyAsync(vault, backup.Id));
        await PutAsync((reader.Manifest with { Schema = "20990101000000_Later", Application = "9.9.9" }).Write());
        var schema = await Assert.ThrowsAsync<BackupException>(() => VerifyAsync(vault, backup.Id));

        Assert.Equal((BackupError.Newer, BackupError.Newer), (format.Error, schema.Error));
        Assert.Contains("format 2", format.Message, StringComparison.Ordinal);
        Assert.Contains("20990101000000_Later", schema.Message, StringComparison.Ordinal);
        Assert.Contains("9.9.9", schema.Message, StringComparison.Ordinal);

        Task PutAsync(byte[] manifest) => vault.Get<IStoreRecords>().PutAsync(backup.Id.Manifest, seal.SealManifest(manifest), Token);
    }

    [Fact]
    public async Task A_backup_under_another_master_key_is_not_opened_and_not_taken_for_damaged()
    {
        await using var vault = await CoreVault.StartAsync();
        using var foreign = MasterKey.Generate();
        var id = BackupId.New(vault.Clock.GetUtcNow());
        using var seal = new BackupSeal(foreign, id.Value);
        await vault.Get<IStoreRecords>().PutAsync(id.Manifest, seal.SealManifest([1]), Token);

        var error = await Assert.ThrowsAsync<BackupException>(() => vault.Get<Backups>().ReadAsync(id, Token));

        Assert.Equal(BackupError.WrongKey, error.Error);
    }

    private static async Task VerifyAsync(CoreVault vault, BackupId id)
    {
        using var reader = await vault.Get<Backups>().ReadAsync(id, Token);
        await reader.VerifyAsync(Token);
    }

    private static async Task<List<StoredRecord>> RecordsAsync(CoreVault vault) =>
        await vault.Get<IStoreRecords>().ListAsync("backups/", Token).ToListAsync(Token);
}
