using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Rehearsal;

namespace SecureVault.Tests.Recovery;

/// <summary>A rehearsal restores the newest backup and says whether files can be read with it.</summary>
public sealed class RehearsalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_backup_is_proven_and_nothing_stays_behind()
    {
        await using var vault = await StartAsync(files: 5);

        var result = await RunAsync(vault);

        Assert.Equal((JobOutcome.Done, 5, 1, 0), (result.Outcome, result[JobCount.Intact], result[JobCount.CardsOpened], result[JobCount.CardsFailed]));
        Assert.True(result[JobCount.Rows] > 5);
        Assert.False(Directory.Exists(vault.Folder.Combine("rehearsal")));
    }

    [Fact]
    public async Task Of_many_objects_the_newest_and_two_hundred_others_are_opened()
    {
        await using var vault = await StartAsync(files: 230);
        var progress = new List<JobProgress>();

        var result = await Job(vault).RunAsync(new JobRun(isAsked: false, progress.Add), Token);

        Assert.Equal((JobOutcome.Done, 220), (result.Outcome, result[JobCount.Intact]));
        Assert.Equal((220, 220), (progress[^1].Done, progress[^1].Total));
    }

    [Fact]
    public async Task The_newest_object_is_always_among_them()
    {
        await using var vault = await StartAsync(files: 230);
        var user = await vault.AddUserAsync("grace@example.org");
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        var newest = await vault.StoreAsync(user, "newest", ItemId.Root);
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.DamageAsync(newest, fromEnd: 1);

        var result = await RunAsync(vault);

        Assert.Equal((JobOutcome.Failed, JobError.Findings, 1), (result.Outcome, result.Error, result[JobCount.Damaged]));
    }

    [Fact]
    public async Task A_missing_object_fails_it()
    {
        await using var vault = await StartAsync(files: 0);
        var item = await vault.StoreAsync(await vault.AddUserAsync("grace@example.org"), "lost", ItemId.Root);
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        File.Delete(await vault.ObjectOfAsync(item));

        var result = await RunAsync(vault);

        Assert.Equal((JobError.Findings, 1), (result.Error, result[JobCount.Missing]));
    }

    [Fact]
    public async Task What_was_deleted_after_the_backup_is_not_missed()
    {
        await using var vault = await StartAsync(files: 0);
        var user = await vault.AddUserAsync("grace@example.org");
        await vault.StoreAsync(user, "kept", ItemId.Root);
        var deleted = await vault.StoreAsync(user, "deleted", ItemId.Root);
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.Trash.DeleteAsync(user, [deleted], Token);
        await vault.Trash.PurgeAsync(user, [deleted], Token);
        await vault.Sweep.RunAsync(Token);

        var result = await RunAsync(vault);

        Assert.Equal((JobOutcome.Done, 1), (result.Outcome, result[JobCount.Intact]));
    }

    [Fact]
    public async Task A_newest_backup_that_does_not_open_fails_it_although_there_are_older_ones()
    {
        await using var vault = await StartAsync(files: 1);
        vault.Clock.Advance(TimeSpan.FromDays(1));
        var newest = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        var manifest = vault.Folder.Combine("objects", "backups", newest.Id.ToString(), "manifest");
        var bytes = await File.ReadAllBytesAsync(manifest, Token);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(manifest, bytes, Token);

        var result = await RunAsync(vault);

        Assert.Equal((JobOutcome.Failed, JobError.BackupDamaged), (result.Outcome, result.Error));
    }

    [Fact]
    public async Task A_damaged_backup_fails_it_and_leaves_nothing()
    {
        await using var vault = await StartAsync(files: 1);
        var segment = Directory.EnumerateFiles(vault.Folder.Combine("objects"), "0000*", SearchOption.AllDirectories).Single(path => path.Contains("backups", StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(segment, Token);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes, Token);

        var result = await RunAsync(vault);

        Assert.Equal((JobOutcome.Failed, JobError.BackupDamaged), (result.Outcome, result.Error));
        Assert.False(Directory.Exists(vault.Folder.Combine("rehearsal")));
    }

    [Fact]
    public async Task A_card_that_does_not_open_fails_it()
    {
        await using var vault = await StartAsync(files: 1);
        var card = Directory.EnumerateFiles(Directory.EnumerateDirectories(vault.Folder.Combine("objects"), "cards", SearchOption.AllDirectories).Single(), "*", SearchOption.AllDirectories).First();
        await File.WriteAllBytesAsync(card, new byte[100], Token);

        var result = await RunAsync(vault);

        Assert.Equal((JobOutcome.Failed, JobError.Findings, 1, 1), (result.Outcome, result.Error, result[JobCount.CardsFailed], result[JobCount.Intact]));
    }

    [Fact]
    public async Task Without_a_backup_it_fails_and_does_not_pass_for_proven()
    {
        await using var vault = await CoreVault.StartAsync();

        Assert.Equal(JobError.NoBackup, (await RunAsync(vault)).Error);
    }

    [Fact]
    public async Task A_held_store_is_not_rehearsed()
    {
        await using var vault = await StartAsync(files: 1);
        await vault.Get<StoreOwnership>().HoldAsync(HoldReason.OlderDatabase, Token);

        Assert.Equal(JobOutcome.Held, (await RunAsync(vault)).Outcome);
    }

    [Fact]
    public async Task A_backup_that_does_not_fit_is_refused_before_anything_is_written()
    {
        await using var vault = await CoreVault.StartAsync();

        Assert.Throws<NoSpaceException>(() => vault.Get<RehearsalFolder>().Prepare(long.MaxValue / 4));

        Assert.False(Directory.Exists(vault.Folder.Combine("rehearsal")));
    }

    [Fact]
    public async Task What_a_crash_left_goes_with_the_next_start()
    {
        await using var vault = await CoreVault.StartAsync();
        var left = vault.Get<RehearsalFolder>().Prepare(1);
        await File.WriteAllTextAsync(left + ".restoring", "half of a database", Token);

        await vault.Get<RehearsalFolder>().StartAsync(Token);

        Assert.False(Directory.Exists(vault.Folder.Combine("rehearsal")));
    }

    [Fact]
    public async Task It_changes_neither_store_nor_database()
    {
        await using var vault = await StartAsync(files: 3);
        var before = Snapshot(vault);

        Assert.Equal(JobOutcome.Done, (await RunAsync(vault)).Outcome);

        Assert.Equal(before, Snapshot(vault));
        await vault.AssertConsistentAsync(stored: 3);
    }

    private static IJob Job(CoreVault vault) => vault.Get<IEnumerable<IJob>>().Single(job => job.Name == JobName.Rehearsal);

    private static Task<JobResult> RunAsync(CoreVault vault) => Job(vault).RunAsync(new JobRun(isAsked: true, _ => { }), Token);

    private static string[] Snapshot(CoreVault vault) =>
        [.. Directory.EnumerateFiles(vault.Folder.Combine("objects"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{path} {new FileInfo(path).Length} {File.GetLastWriteTimeUtc(path):O}")];

    private static async Task<CoreVault> StartAsync(int files)
    {
        var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        for (var number = 0; number < files; number++)
        {
            await vault.StoreAsync(user, $"{number}", ItemId.Root);
        }

        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        return vault;
    }
}
