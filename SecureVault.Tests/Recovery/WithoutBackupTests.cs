using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Versions;

namespace SecureVault.Tests.Recovery;

/// <summary>Without any backup everything comes back from key cards and files alone.</summary>
public sealed class WithoutBackupTests : AdoptionFixture
{
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
            System.IO.File.Delete(vault.Folder.Combine("objects", "vault.marker"));
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
        System.IO.File.Delete(vault.Folder.Combine("elsewhere", "vault.marker"));

        var error = await Assert.ThrowsAsync<BackupException>(
            () => stranger.Get<Restore>().RunAsync(backup: null, File, progress: null, Token));

        Assert.Equal(BackupError.Missing, error.Error);
        Assert.False(System.IO.File.Exists(File));
    }
}
