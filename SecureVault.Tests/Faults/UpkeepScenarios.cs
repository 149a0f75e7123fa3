using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Tests.Accounts.Leaving;
using SecureVault.Tests.Keys.Rotation;

namespace SecureVault.Tests.Faults;

/// <summary>A new master key, and everything that was under the old one.</summary>
internal sealed class RotateScenario : FaultScenario
{
    private string _old = "";

    public override string Name => "rotate";

    public override async Task PrepareAsync(FaultScene scene)
    {
        // A marker of what is gone is under the master key, too.
        var item = await scene.StoreAsync(10);
        await scene.Vault.Trash.DeleteAsync(scene.User, [item], Token);
        await scene.Vault.Trash.PurgeAsync(scene.User, [item], Token);
        await scene.Vault.Sweep.RunAsync(Token);
        scene.Files.Remove(item);
        _old = scene.Vault.Get<MasterKeyring>().Active.Id;
    }

    public override async Task RunAsync(FaultScene scene)
    {
        await RotationScene.ActivateNewAsync(scene.Vault);
        await RotationScene.RotateAsync(scene.Vault);
    }

    public override async Task SettleAsync(FaultScene scene)
    {
        var result = await RotationScene.RotateAsync(scene.Vault);
        Assert.Equal(0, result.Failed);
        Assert.True((await scene.Vault.Get<MasterKeyRetirement>().RunAsync(_old, file: null, Token)).IsNone);
        scene.Vault.Key = await File.ReadAllTextAsync(RotationScene.KeyFileOf(scene.Vault), Token);
        await scene.AssertEverythingReadsAsync();
    }
}

/// <summary>The end of an account, while another one stays.</summary>
internal sealed class AccountScenario : FaultScenario
{
    private int _people;
    private UserId _leaving;
    private string[] _objects = [];

    public override string Name => "delete an account";

    private string Email => $"leaving-{_people}@example.org";

    public override async Task PrepareAsync(FaultScene scene)
    {
        _people++;
        _leaving = await scene.Vault.AddUserAsync(Email);
        var small = await scene.Vault.StoreAsync(_leaving, "small", ItemId.Root);
        var large = await scene.Vault.StoreAsync(_leaving, "large", ItemId.Root, new byte[9_000_000]);
        _objects = [await scene.Vault.ObjectKeyOfAsync(small), await scene.Vault.ObjectKeyOfAsync(large)];
    }

    public override async Task RunAsync(FaultScene scene)
    {
        Assert.Equal(DeleteAccountOutcome.Requested, await scene.Vault.Get<AccountDeletions>().RequestAsync(Email, isNow: true, "en", Token));
        await scene.Vault.RunJobAsync();
        await scene.Vault.Sweep.RunAsync(Token);
        await scene.Vault.RunJobAsync();
    }

    public override async Task SettleAsync(FaultScene scene)
    {
        await scene.Vault.DestroyDueAsync();
        foreach (var key in _objects)
        {
            Assert.Null(await scene.Store.GetLengthAsync(Core.Storage.ObjectKey.Parse(key), Token));
        }

        Assert.DoesNotContain(_leaving.Value, await scene.Vault.Get<KeyCards>().FindOwnersAsync(Token));
        await using var db = await scene.Vault.ContextAsync();
        Assert.False(await db.Users.AnyAsync(user => user.Id == _leaving.Value, Token));
        await scene.AssertEverythingReadsAsync();
    }
}

/// <summary>A backup, and the removal of those that are no longer kept.</summary>
internal sealed class BackupScenario : FaultScenario
{
    private Backup? _made;

    public override string Name => "backup";

    public override async Task RunAsync(FaultScene scene)
    {
        _made = null;
        _made = await scene.Vault.Get<Backups>().CreateAsync(progress: null, Token);
        scene.Vault.Clock.Advance(TimeSpan.FromDays(1));
        await scene.Vault.Get<Backups>().PruneAsync(Token);
    }

    public override async Task SettleAsync(FaultScene scene)
    {
        var backups = scene.Vault.Get<Backups>();
        Assert.True(_made is null || (await backups.ListAsync(Token)).Any(backup => backup.Id == _made.Id && backup.IsWhole));
        var again = await backups.CreateAsync(progress: null, Token);
        await scene.SweepAsync(TimeSpan.FromDays(2));
        await backups.PruneAsync(Token);
        var kept = await backups.ListAsync(Token);
        Assert.Contains(kept, backup => backup.Id == again.Id);
        foreach (var backup in kept)
        {
            Assert.True(backup.IsWhole);
            using var folder = new TemporaryFolder();
            using var reader = await backups.ReadAsync(backup.Id, Token);
            Assert.InRange(await scene.Vault.Get<Restore>().CopyAsync(reader, folder.Combine("copy.db"), Token), 1, long.MaxValue);
        }
    }
}

/// <summary>A database of a backup and of what was stored, and destroyed, since.</summary>
internal sealed class RestoreScenario : FaultScenario
{
    private TemporaryFolder? _target;
    private BackupId _backup;
    private bool _isRestored;
    private int _leftOut;

    public override string Name => "restore";

    private string Database => _target!.Combine("securevault.db");

    public override async Task PrepareAsync(FaultScene scene)
    {
        (_target, _isRestored) = (new TemporaryFolder(), false);
        if (scene.Files.Count > 1)
        {
            return;
        }

        var (emptied, _) = (await scene.StoreAsync(10), await scene.StoreAsync(300_000));
        _backup = (await scene.Vault.Get<Backups>().CreateAsync(progress: null, Token)).Id;
        await scene.StoreAsync(20_000);
        await scene.Vault.Trash.DeleteAsync(scene.User, [emptied], Token);
        await scene.Vault.Trash.PurgeAsync(scene.User, [emptied], Token);
        await scene.Vault.Sweep.RunAsync(Token);
        scene.Files.Remove(emptied);
    }

    public override Task RunAsync(FaultScene scene) => RestoreAsync(scene);

    public override async Task SettleAsync(FaultScene scene)
    {
        if (!_isRestored)
        {
            Assert.False(File.Exists(Database));
            await RestoreAsync(scene);
        }

        using var target = _target!;
        await using var restored = await scene.StartBesideAsync(target);
        if (_leftOut > 0)
        {
            // As 'check --repair' does: the store did not deliver a file, or not all of it, while the database was restored.
            Assert.Equal(_leftOut, (await restored.Get<StrayRecovery>().RunAsync(progress: null, Token)).Files);
        }

        Assert.Equal(scene.Files.Count, (await restored.ListAsync(scene.User)).Count);
        foreach (var entry in await restored.ListAsync(scene.User))
        {
            Assert.Contains(await restored.ReadAsync(scene.User, entry.Id), scene.Files.Values);
        }
    }

    private async Task RestoreAsync(FaultScene scene)
    {
        using var reader = await scene.Vault.Get<Backups>().ReadAsync(_backup, Token);
        var result = await scene.Vault.Get<Restore>().RunAsync(reader, Database, progress: null, Token);
        (_isRestored, _leftOut) = (true, result.Adopted.Damaged + result.Adopted.NotOpened);
        Assert.Equal(1, result.Adopted.Files + _leftOut);
    }
}
