using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;
using SecureVault.Core.Receipts;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Receipts;

/// <summary>In the background every object is read once in a cycle, and what is not as it was stored is marked.</summary>
public sealed class VerificationJobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_one_cycle_every_object_is_read_and_none_twice()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Scrub:Days"] = "10" });
        var user = await vault.AddUserAsync();
        for (var number = 0; number < 30; number++)
        {
            await vault.StoreAsync(user, $"{number}", ItemId.Root);
        }

        vault.Clock.Advance(TimeSpan.FromDays(1.1));
        long read = 0;
        for (var hour = 0; hour < 24 * 4; hour++)
        {
            var result = await RunAsync(vault);
            Assert.Equal(JobOutcome.Done, result.Outcome);
            Assert.InRange(result[JobCount.Intact], 0, 1);
            read += result[JobCount.Intact];
            vault.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(30, read);
        await using var db = await vault.ContextAsync();
        Assert.True(await db.Versions.AllAsync(version => version.VerifiedAt != null, Token));
    }

    [Fact]
    public async Task A_server_that_was_off_for_a_cycle_reads_all_that_is_overdue()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Scrub:Days"] = "10" });
        var user = await vault.AddUserAsync();
        for (var number = 0; number < 70; number++)
        {
            await vault.StoreAsync(user, $"{number}", ItemId.Root);
        }

        vault.Clock.Advance(TimeSpan.FromDays(11));

        Assert.Equal(70, (await RunAsync(vault))[JobCount.Intact]);
    }

    [Fact]
    public async Task A_damaged_and_a_missing_object_are_marked_and_their_owner_is_told()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var (well, damaged, missing) =
            (await vault.StoreAsync(user, "well", ItemId.Root), await vault.StoreAsync(user, "damaged", ItemId.Root, new byte[40_000]), await vault.StoreAsync(user, "missing", ItemId.Root));
        await vault.DamageAsync(damaged, fromEnd: 1);
        File.Delete(await vault.ObjectOfAsync(missing));
        var told = new List<VaultEvent.DriveChanged>();
        using var subscription = vault.Events.Subscribe(happened => told.AddRange(happened is VaultEvent.DriveChanged changed ? [changed] : []));

        var result = await RunAsync(vault, isAsked: true);

        Assert.Equal((JobOutcome.Failed, JobError.Findings), (result.Outcome, result.Error));
        Assert.Equal((1, 1, 1), (result[JobCount.Intact], result[JobCount.Damaged], result[JobCount.Missing]));
        var next = await RunAsync(vault);
        Assert.Equal((JobOutcome.Failed, 2), (next.Outcome, next[JobCount.Damaged]));
        var entries = (await vault.ListAsync(user)).ToDictionary(entry => entry.Id, entry => entry.IsDamaged);
        Assert.Equal((false, true, true), (entries[well], entries[damaged], entries[missing]));
        Assert.Equal(2, told.Count);
        await using var db = await vault.ContextAsync();
        Assert.Equal(2, (await db.Versions.SingleAsync(version => version.ItemId == damaged.Value, Token)).DamagedChunk);
    }

    [Fact]
    public async Task The_mark_goes_when_the_object_is_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        await vault.DamageAsync(item, fromEnd: 1);
        await RunAsync(vault, isAsked: true);
        Assert.True(Assert.Single(await vault.ListAsync(user)).IsDamaged);
        await vault.DamageAsync(item, fromEnd: 1);
        vault.Clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, (await RunAsync(vault))[JobCount.Intact]);

        Assert.False(Assert.Single(await vault.ListAsync(user)).IsDamaged);
    }

    [Fact]
    public async Task The_verb_marks_as_well()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.DamageAsync(await vault.StoreAsync(user, "a", ItemId.Root), fromEnd: 1);

        await foreach (var _ in vault.Get<StoreVerification>().RunAsync(VerificationScope.All, Token))
        {
        }

        Assert.True(Assert.Single(await vault.ListAsync(user)).IsDamaged);
    }

    [Fact]
    public async Task Nothing_is_marked_while_the_store_is_held()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        File.Delete(await vault.ObjectOfAsync(await vault.StoreAsync(user, "a", ItemId.Root)));
        await vault.Get<StoreOwnership>().HoldAsync(HoldReason.OlderDatabase, Token);

        Assert.Equal(JobOutcome.Held, (await RunAsync(vault, isAsked: true)).Outcome);

        Assert.False(Assert.Single(await vault.ListAsync(user)).IsDamaged);
    }

    [Fact]
    public async Task Nothing_is_marked_when_the_whole_store_was_taken_away()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        foreach (var number in Enumerable.Range(0, 5))
        {
            await vault.StoreAsync(user, $"{number}", ItemId.Root);
        }

        // As the mount point of a disk that is gone: the folder is there, and empty.
        Directory.Move(vault.Folder.Combine("objects"), vault.Folder.Combine("elsewhere"));
        Directory.CreateDirectory(vault.Folder.Combine("objects"));

        await Assert.ThrowsAsync<ObjectStoreException>(() => RunAsync(vault, isAsked: true));

        Assert.All(await vault.ListAsync(user), entry => Assert.False(entry.IsDamaged));
    }

    [Fact]
    public async Task Objects_that_can_not_be_read_do_not_keep_the_others_from_being_verified()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        for (var number = 0; number < 12; number++)
        {
            var item = await vault.StoreAsync(user, $"{number}", ItemId.Root);
            if (number < 6)
            {
                // A folder where a file should be can't be read by any account.
                var file = await vault.ObjectOfAsync(item);
                var length = new FileInfo(file).Length;
                File.Delete(file);
                Directory.CreateDirectory(file);
                Assert.True(length > 0);
            }
        }

        var result = await RunAsync(vault, isAsked: true);

        Assert.Equal((JobOutcome.Failed, 6), (result.Outcome, result[JobCount.Intact]));
    }

    [Fact]
    public async Task A_time_that_is_still_to_come_does_not_keep_an_object_from_being_read()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        await using (var db = await vault.ContextAsync())
        {
            await db.Versions.ExecuteUpdateAsync(set => set.SetProperty(row => row.VerifiedAt, vault.Clock.GetUtcNow().AddDays(365)), Token);
        }

        Assert.Equal(1, (await RunAsync(vault))[JobCount.Intact]);
    }

    [Fact]
    public async Task It_reads_no_faster_than_it_may()
    {
        var clock = new WatchedClock();
        var pace = new ReadingPace(1000, clock);

        await pace.StepAsync(0, Token);
        var waiting = pace.StepAsync(2500, Token);
        Assert.Equal(TimeSpan.FromSeconds(2.5), await clock.NextTimerAsync());
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2.5));
        await waiting;
    }

    private static Task<JobResult> RunAsync(CoreVault vault, bool isAsked = false) => vault.Get<IEnumerable<IJob>>()
        .Single(job => job.Name == JobName.Verification)
        .RunAsync(new JobRun(isAsked, _ => { }), Token);
}
