using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Audit;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Recovery;
using SecureVault.Tests.Accounts;
using SecureVault.Tests.Accounts.Factors;
using SecureVault.Tests.Accounts.Passkeys;
using SecureVault.Tests.Audit;
using SecureVault.Tests.Keys.Rotation;

namespace SecureVault.Tests.Recovery;

/// <summary>A rotation brings user keys, secrets and the log's keys under the new master key one after the other; a backup may come in between.</summary>
public sealed class BackupInRotationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_between_user_keys_and_the_rest_keeps_the_old_master_key_needed()
    {
        await using var scene = await FactorScene.StartAsync();
        var vault = scene.Vault;
        var old = vault.Get<MasterKeyring>().Active.Id;
        await RotationScene.ActivateNewAsync(vault);
        await vault.Get<KeyringRefresh>().RunAsync(Token);
        await vault.Get<UserKeyRewrap>().RunAsync(_ => { }, Token);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await RotationScene.RotateAsync(vault);

        Assert.Equal(1, (await vault.Get<MasterKeyRetirement>().CountAsync(old, Token)).Backups);

        using var elsewhere = new TemporaryFolder();
        using (var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token))
        {
            await vault.Get<Restore>().RunAsync(reader, elsewhere.Combine("securevault.db"), progress: null, Token);
        }

        await using var restored = await vault.StartBesideAsync(elsewhere, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));
        Assert.IsType<AuditVerdict.Whole>(await AuditScene.CheckAsync(restored));
        var accepted = Assert.IsType<SignInOutcome.Accepted>(
            await restored.Get<PasswordSignIn>().CheckAsync(AccountScene.AdminEmail, AccountScene.Password, default, Token));
        var step = Assert.IsType<SignInStep.Code>(await restored.Get<SignInSteps>().NextAsync(accepted.Account, false, Token));
        Assert.IsNotType<SecondStepOutcome.Refused>(await restored.Get<SecondSteps>().CompleteAsync(step.State, await scene.CodeAsync(), default, Token));
    }

    [Fact]
    public async Task A_keyring_without_the_key_of_a_second_factor_is_not_taken_over()
    {
        await using var scene = await FactorScene.StartAsync();
        var vault = scene.Vault;
        var old = vault.Get<MasterKeyring>().Active.Id;
        await RotationScene.ActivateNewAsync(vault);
        await vault.Get<KeyringRefresh>().RunAsync(Token);
        await vault.Get<UserKeyRewrap>().RunAsync(_ => { }, Token);
        await vault.Get<AuditKeyRotation>().RunAsync(Token);
        var file = RotationScene.KeyFileOf(vault);
        var keys = await File.ReadAllTextAsync(file, Token);

        await File.WriteAllTextAsync(file, keys[keys.IndexOf("active: ", StringComparison.Ordinal)..], Token);

        Assert.False(await vault.Get<KeyringRefresh>().RunAsync(Token));
        Assert.True(vault.Get<MasterKeyring>().TryFind(old, out _));
    }

    [Fact]
    public async Task A_keyring_without_the_key_of_a_passkeys_name_is_not_taken_over()
    {
        await using var scene = await PasskeyScene.StartAsync();
        var vault = scene.Vault;
        Assert.True(MasterKey.TryParse(vault.Key, out var key));
        await vault.Get<IMasterKeySource>().CreateAsync(key, Token);
        var old = vault.Get<MasterKeyring>().Active.Id;
        await RotationScene.ActivateNewAsync(vault);
        await vault.Get<KeyringRefresh>().RunAsync(Token);
        await vault.Get<UserKeyRewrap>().RunAsync(_ => { }, Token);
        await vault.Get<AuditKeyRotation>().RunAsync(Token);
        var file = RotationScene.KeyFileOf(vault);
        var keys = await File.ReadAllTextAsync(file, Token);

        await File.WriteAllTextAsync(file, keys[keys.IndexOf("active: ", StringComparison.Ordinal)..], Token);

        Assert.False(await vault.Get<KeyringRefresh>().RunAsync(Token));
        Assert.True(vault.Get<MasterKeyring>().TryFind(old, out _));
        Assert.NotNull((await scene.EntryAsync()).Name);
    }
}
