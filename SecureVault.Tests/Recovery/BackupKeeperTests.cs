using SecureVault.Core;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Recovery;

/// <summary>A backup is made when the newest one is old enough, whoever made that.</summary>
public sealed class BackupKeeperTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_is_made_at_once_and_the_next_after_its_interval()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Backup:IntervalHours"] = "12" });
        var keeper = vault.Get<BackupKeeper>();

        Assert.NotNull(await keeper.RunAsync(Token));
        Assert.Null(await keeper.RunAsync(Token));
        vault.Clock.Advance(TimeSpan.FromHours(11.9));
        Assert.Null(await keeper.RunAsync(Token));
        vault.Clock.Advance(TimeSpan.FromHours(0.2));
        Assert.NotNull(await keeper.RunAsync(Token));

        Assert.Equal(2, (await vault.Get<Backups>().ListAsync(Token)).Count);
    }

    [Fact]
    public async Task One_that_was_made_by_hand_counts()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.Get<Backups>().CreateAsync(progress: null, Token);

        Assert.Null(await vault.Get<BackupKeeper>().RunAsync(Token));
    }

    [Fact]
    public async Task A_clock_that_was_a_year_ahead_does_not_keep_backups_from_being_made()
    {
        await using var vault = await CoreVault.StartAsync();
        vault.Clock.Jump(TimeSpan.FromDays(365));
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        vault.Clock.Jump(TimeSpan.FromDays(-365));
        await vault.StoreAsync(await vault.AddUserAsync(), "newer.txt", ItemId.Root);
        await vault.Get<StoreOwnership>().TryAdvanceAsync(Token);

        var made = await vault.Get<BackupKeeper>().RunAsync(Token);
        Assert.NotNull(made);
        Assert.Null(await vault.Get<BackupKeeper>().RunAsync(Token));
        Assert.Equal(made.Id, await vault.Get<Backups>().FindLatestAsync(Token));
    }

    [Fact]
    public async Task A_held_store_gets_none()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.Get<StoreOwnership>().HoldAsync(HoldReason.OlderDatabase, Token);

        Assert.Null(await vault.Get<BackupKeeper>().RunAsync(Token));
    }

    [Fact]
    public async Task A_database_that_is_no_longer_the_newest_is_not_backed_up()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        var marker = await File.ReadAllBytesAsync(vault.Folder.Combine("objects", "vault.marker"), Token);
        await vault.Get<StoreOwnership>().TryAdvanceAsync(Token);
        await File.WriteAllBytesAsync(vault.Folder.Combine("objects", "vault.marker"), marker, Token);

        await Assert.ThrowsAsync<ObjectStoreException>(() => vault.Get<Backups>().CreateAsync(progress: null, Token));

        Assert.Null(vault.Get<StoreOwnership>().Hold);
    }

    [Fact]
    public async Task A_backup_into_the_store_of_another_vault_is_refused_and_holds_nothing()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var other = await CoreVault.StartAsync();
        File.Copy(other.Folder.Combine("objects", "vault.marker"), vault.Folder.Combine("objects", "vault.marker"), overwrite: true);

        await Assert.ThrowsAsync<ObjectStoreException>(() => vault.Get<Backups>().CreateAsync(progress: null, Token));

        Assert.Null(vault.Get<StoreOwnership>().Hold);
        Assert.Empty(await vault.Get<Backups>().ListAsync(Token));
    }
}
