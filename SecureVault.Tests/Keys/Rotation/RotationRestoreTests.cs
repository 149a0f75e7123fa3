using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Recovery;
using SecureVault.Tests.Recovery;
using static SecureVault.Tests.Keys.Rotation.RotationScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>A backup from about the time of a rotation comes back with every key.</summary>
public sealed class RotationRestoreTests : AdoptionFixture
{
    [Fact]
    public async Task A_backup_of_rows_under_the_old_key_is_sealed_under_it_too_and_counted()
    {
        await using var vault = await StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        var old = vault.Get<MasterKeyring>().Active.Id;
        await ActivateNewAsync(vault);
        Assert.True(await vault.Get<KeyringRefresh>().RunAsync(Token));
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);

        await RotateAsync(vault);

        Assert.Equal(1, (await vault.Get<MasterKeyRetirement>().RunAsync(old, file: null, Token)).Backups);
        Assert.Equal(MasterKeyState.OpeningOnly, await vault.Get<MasterKeyChanges>().StateOfAsync(old, Token));
        using var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token);
        Assert.Contains(await reader.ReadAsync(Token).ToListAsync(Token), row => row.Table.Name == "UserKeys" && row.Values.Contains(old));
    }

    [Fact]
    public async Task While_rows_are_under_several_older_keys_there_is_no_backup_that_one_key_alone_could_not_bring_back()
    {
        await using var vault = await StartAsync();
        await vault.AddUserAsync();
        await ActivateNewAsync(vault);
        await vault.Get<KeyringRefresh>().RunAsync(Token);
        await vault.AddUserAsync("grace@example.org");
        await ActivateNewAsync(vault);
        await vault.Get<KeyringRefresh>().RunAsync(Token);

        var error = await Assert.ThrowsAsync<MasterKeyException>(() => vault.Get<Backups>().CreateAsync(progress: null, Token));

        Assert.Contains("keys rotate", error.Message, StringComparison.Ordinal);
        Assert.Empty(await vault.Get<Backups>().ListAsync(Token));
        await RotateAsync(vault);
        Assert.True((await vault.Get<Backups>().CreateAsync(progress: null, Token)).IsWhole);
    }

    [Fact]
    public async Task A_restored_row_under_a_key_that_is_gone_takes_the_wrap_of_its_card()
    {
        await using var vault = await StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        var backup = await BackUpAsync(vault);
        var old = vault.Get<MasterKeyring>().Active.Id;
        using var reader = await vault.Get<Backups>().ReadAsync(backup, Token);
        var id = await ActivateNewAsync(vault);
        await RotateAsync(vault);
        await vault.Get<MasterKeyChanges>().RetireAsync(old, file: null, Token);
        Assert.True(await vault.Get<KeyringRefresh>().RunAsync(Token));

        await vault.Get<Restore>().RunAsync(reader, File, progress: null, Token);

        vault.Key = await System.IO.File.ReadAllTextAsync(KeyFileOf(vault), Token);
        await using var restored = await vault.StartBesideAsync(Elsewhere, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));
        Assert.Equal(new() { [id] = 1 }, await CountsAsync(restored));
        Assert.Equal([1], await restored.ReadAsync(user, item));
    }
}
