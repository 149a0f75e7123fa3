using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Keys;
using SecureVault.Core.Recovery;
using SecureVault.Tests.Accounts.Factors;

namespace SecureVault.Tests.Accounts.Leaving;

/// <summary>An account that was destroyed stays gone, whatever database comes back.</summary>
public sealed class GoneAccountTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_from_before_brings_neither_account_nor_files_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        var kept = await vault.StoreAsync(grace, "kept", ItemId.Root);
        await vault.StoreAsync(ada, "a", ItemId.Root);
        await FactorScene.TurnOnAsync(vault, ada);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.Get<AccountDeletions>().RequestAsync("ada@example.org", isNow: true, "en", Token);
        await vault.DestroyDueAsync();
        using var elsewhere = new TemporaryFolder();

        using var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token);
        var result = await vault.Get<Restore>().RunAsync(reader, elsewhere.Combine("securevault.db"), progress: null, Token);

        Assert.Equal((1, 0), (result.Gone.Accounts, result.Adopted.Accounts.Added));
        await using var restored = await vault.StartBesideAsync(elsewhere, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));
        Assert.Equal(["grace@example.org"], (await restored.Get<UserDirectory>().ListAsync(Token)).Select(account => account.Email));
        Assert.Equal([7], await restored.ReadAsync(grace, kept));
        await Assert.ThrowsAsync<AccessEndedException>(() => restored.ListAsync(ada));
        await using var db = await restored.ContextAsync();
        Assert.Equal((0, 0, 0), (
            await db.SecondFactors.CountAsync(Token),
            await db.Versions.CountAsync(version => version.OwnerId == ada.Value, Token),
            await db.UserKeys.CountAsync(key => key.UserId == ada.Value, Token)));
    }

    [Fact]
    public async Task Without_any_backup_the_account_stays_gone_too_and_a_card_that_was_left_goes()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        await vault.StoreAsync(ada, "a", ItemId.Root);
        var cards = vault.Folder.Combine("objects", "cards");
        var left = Directory.GetFiles(cards, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
        Assert.NotEmpty(left);
        await vault.Get<AccountDeletions>().RequestAsync("ada@example.org", isNow: true, "en", Token);
        await vault.DestroyDueAsync();

        // The database is lost between the marker and the card's removal.
        foreach (var (file, bytes) in left)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, bytes, Token);
        }

        using var elsewhere = new TemporaryFolder();
        var result = await vault.Get<Restore>().RunAsync(backup: null, elsewhere.Combine("securevault.db"), progress: null, Token);
        Assert.Equal(0, result.Adopted.Accounts.Added);

        vault.Clock.Advance(TimeSpan.FromDays(1));
        await vault.RunJobAsync();

        Assert.All(left.Keys, file => Assert.False(File.Exists(file)));
    }

    [Fact]
    public async Task A_card_without_an_account_stays_when_nobody_destroyed_it()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        await using var db = await vault.ContextAsync();
        await db.Users.ExecuteDeleteAsync(Token);

        await vault.RunJobAsync();

        Assert.Single(Directory.GetFiles(vault.Folder.Combine("objects", "cards"), "*", SearchOption.AllDirectories));
    }
}
