using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Recovery;

/// <summary>A backup is made when the newest one is old enough, whoever made that.</summary>
public sealed class BackupJobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_is_made_at_once_and_the_next_after_its_interval()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Backup:IntervalHours"] = "12" });

        Assert.Equal(1, await RunAsync(vault));
        Assert.Equal(0, await RunAsync(vault));
        vault.Clock.Advance(TimeSpan.FromHours(11.9));
        Assert.Equal(0, await RunAsync(vault));
        vault.Clock.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(1, await RunAsync(vault));

        Assert.Equal(2, (await vault.Get<Backups>().ListAsync(Token)).Count);
    }

    [Fact]
    public async Task One_that_was_made_by_hand_counts()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.Get<Backups>().CreateAsync(progress: null, Token);

        Assert.Equal(0, await RunAsync(vault));
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

        Assert.Equal(1, await RunAsync(vault));
        var made = (await vault.Get<Backups>().ListAsync(Token))[0];
        Assert.Equal(0, await RunAsync(vault));
        Assert.Equal(made.Id, await vault.Get<Backups>().FindLatestAsync(Token));
    }

    [Fact]
    public async Task Many_changes_are_backed_up_before_the_interval_is_over()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Backup:MaxChanges"] = "3" });
        Assert.Equal(1, await RunAsync(vault));
        var user = await vault.AddUserAsync();
        vault.Clock.Advance(TimeSpan.FromHours(1));

        await vault.StoreAsync(user, "a", ItemId.Root);
        await vault.StoreAsync(user, "b", ItemId.Root);
        Assert.Equal(0, await RunAsync(vault));
        await vault.MakeFolderAsync(user, ItemId.Root, "c");
        Assert.Equal(1, await RunAsync(vault));
        Assert.Equal(0, await RunAsync(vault));
    }

    [Fact]
    public async Task However_much_is_changed_there_is_an_hour_between_two_backups()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Backup:MaxChanges"] = "1" });
        var user = await vault.AddUserAsync();
        Assert.Equal(1, await RunAsync(vault));
        vault.Clock.Advance(TimeSpan.FromMinutes(59));
        await vault.StoreAsync(user, "a", ItemId.Root);

        Assert.Equal(0, await RunAsync(vault));
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await RunAsync(vault));
    }

    [Fact]
    public async Task Files_of_a_time_that_is_still_to_come_are_no_changes_for_ever()
    {
        var vault = await CoreVault.StartAsync(new() { ["Backup:MaxChanges"] = "1", ["Backup:IntervalHours"] = "720" });
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        await using (var db = await vault.ContextAsync())
        {
            await db.Database.ExecuteSqlAsync($"UPDATE Versions SET CreatedAt = {vault.Clock.GetUtcNow().AddDays(30).ToUnixTimeMilliseconds()}", Token);
        }

        await using var again = await vault.RestartAsync();
        Assert.Equal(1, await RunAsync(again));
        again.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, await RunAsync(again));
    }

    [Fact]
    public async Task Files_that_were_stored_before_a_crash_count_as_changes_after_it()
    {
        var vault = await CoreVault.StartAsync(new() { ["Backup:MaxChanges"] = "3" });
        Assert.Equal(1, await RunAsync(vault));
        var user = await vault.AddUserAsync();
        vault.Clock.Advance(TimeSpan.FromHours(1));
        await vault.StoreAsync(user, "a", ItemId.Root);
        await vault.StoreAsync(user, "b", ItemId.Root);
        await using var again = await vault.RestartAsync();

        Assert.Equal(0, await RunAsync(again));
        await again.StoreAsync(user, "c", ItemId.Root);
        Assert.Equal(1, await RunAsync(again));
    }

    [Fact]
    public async Task One_that_a_person_asks_for_is_made_at_once()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Backup:IntervalHours"] = "0" });
        Assert.Equal(0, await RunAsync(vault));

        var result = await vault.Get<BackupJob>().RunAsync(new JobRun(isAsked: true, _ => { }), Token);

        Assert.Equal((1, Assert.Single(await vault.Get<Backups>().ListAsync(Token)).Bytes), (result[JobCount.Backups], result[JobCount.Bytes]));
    }

    [Fact]
    public async Task A_held_store_gets_none()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.Get<StoreOwnership>().HoldAsync(HoldReason.OlderDatabase, Token);

        Assert.Equal(JobOutcome.Held, (await vault.Get<BackupJob>().RunAsync(new JobRun(isAsked: true, _ => { }), Token)).Outcome);
        Assert.Empty(await vault.Get<Backups>().ListAsync(Token));
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

    private static async Task<long> RunAsync(CoreVault vault) =>
        (await vault.Get<BackupJob>().RunAsync(new JobRun(isAsked: false, _ => { }), Token))[JobCount.Backups];
}
