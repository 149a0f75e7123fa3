using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;

namespace SecureVault.Tests.Jobs;

/// <summary>Jobs run when they are due, one run at a time, and go on where a stop, a crash or a clock left them.</summary>
public sealed class JobLoopTests
{
    private static readonly JobSchedule Hourly = new(TimeSpan.FromHours(1)) { FirstRetry = TimeSpan.FromMinutes(1), LongestRetry = TimeSpan.FromMinutes(8) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_runs_at_the_start_and_again_after_its_interval()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var scene = JobScene.Begin(vault, Hourly);

        var first = await scene.Job.NextAsync();
        Assert.Equal((JobState.Running, false), (scene.Loop.Status.State, first.Run.IsAsked));
        Assert.Null((await scene.RowAsync()).EndedAt);
        first.Result.SetResult(JobResult.Done((JobCount.KeysOpened, 3)));
        await scene.Clock.NextTimerAsync();

        Assert.Equal((JobState.Idle, JobScene.Start + TimeSpan.FromHours(1)), (scene.Loop.Status.State, scene.Loop.Status.DueAt));
        var row = await scene.RowAsync();
        Assert.Equal((JobOutcome.Done, JobScene.Start, """{"KeysOpened":3}"""), (row.Outcome, row.SucceededAt, row.Counts));
        await scene.AdvanceIdleAsync(TimeSpan.FromMinutes(50));
        scene.Clock.Advance(TimeSpan.FromMinutes(10));
        await scene.Job.NextAsync();
    }

    [Fact]
    public async Task A_restart_neither_forgets_the_last_result_nor_runs_what_is_not_due()
    {
        await using var vault = await CoreVault.StartAsync();
        await using (var before = JobScene.Begin(vault, Hourly))
        {
            await before.EndNextAsync(JobResult.Failed(JobError.Findings, (JobCount.Differences, 2)));
        }

        await using var scene = JobScene.Begin(vault, Hourly, begin: JobScene.Start + TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(40), await scene.Clock.NextTimerAsync());
        Assert.Equal((JobState.Failed, 2, JobError.Findings), (scene.Loop.Status.State, scene.Loop.Status.Last![JobCount.Differences], scene.Loop.Status.Last.Error));
        scene.Clock.Advance(TimeSpan.FromSeconds(40));
        await scene.Job.NextAsync();
    }

    [Fact]
    public async Task A_run_that_the_server_stopped_in_begins_again_after_the_next_start()
    {
        await using var vault = await CoreVault.StartAsync();
        await using (var before = JobScene.Begin(vault, Hourly))
        {
            await before.Job.NextAsync();
            await before.StopAsync();
            Assert.Equal(JobOutcome.Interrupted, (await before.RowAsync()).Outcome);
        }

        await using var scene = JobScene.Begin(vault, Hourly);
        await scene.Job.NextAsync();
    }

    [Fact]
    public async Task A_run_that_a_crash_ended_is_told_as_interrupted_and_begins_again()
    {
        await using var vault = await CoreVault.StartAsync();
        await using (var db = await vault.ContextAsync())
        {
            db.Add(new JobRow { Name = JobName.SpaceCheck, StartedAt = JobScene.Start, DueAt = JobScene.Start.AddDays(1) });
            await db.SaveChangesAsync(Token);
        }

        await using var scene = JobScene.Begin(vault, Hourly with { StartDelay = TimeSpan.FromMinutes(5) }, begin: JobScene.Start.AddMinutes(1));

        Assert.Equal(TimeSpan.FromMinutes(5), await scene.Clock.NextTimerAsync());
        Assert.Equal(JobOutcome.Interrupted, scene.Loop.Status.Last!.Outcome);
        scene.Clock.Advance(TimeSpan.FromMinutes(5));
        await scene.EndNextAsync(JobResult.Done());
        Assert.Equal(JobOutcome.Done, (await scene.RowAsync()).Outcome);
    }

    [Fact]
    public async Task While_another_process_runs_it_it_waits()
    {
        await using var vault = await CoreVault.StartAsync();
        var other = vault.Get<JobLocks>().TryTake(JobName.SpaceCheck);
        Assert.NotNull(other);
        await using var scene = JobScene.Begin(vault, Hourly);

        Assert.Equal(TimeSpan.FromMinutes(1), await scene.Clock.NextTimerAsync());
        Assert.True(scene.Loop.Status.IsElsewhere);
        Assert.False(scene.Job.HasBegunAnother);
        other.Dispose();
        scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await scene.Job.NextAsync();
        Assert.False(scene.Loop.Status.IsElsewhere);
        Assert.Null(vault.Get<JobLocks>().TryTake(JobName.SpaceCheck));
    }

    [Fact]
    public async Task A_paused_job_stays_paused_over_a_restart_and_runs_when_it_is_resumed()
    {
        await using var vault = await CoreVault.StartAsync();
        await using (var before = JobScene.Begin(vault, Hourly))
        {
            await before.EndNextAsync(JobResult.Done());
            await before.Loop.PauseAsync(Token);
            Assert.Equal(JobState.Paused, before.Loop.Status.State);
        }

        await using var scene = JobScene.Begin(vault, Hourly, begin: JobScene.Start.AddHours(3));
        await scene.Clock.NextTimerAsync();
        await scene.AdvanceIdleAsync(TimeSpan.FromMinutes(30));

        await scene.Loop.ResumeAsync(Token);
        await scene.Job.NextAsync();
    }

    [Fact]
    public async Task Pausing_ends_the_run_that_is_under_way()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var scene = JobScene.Begin(vault, Hourly);
        await scene.Job.NextAsync();

        await scene.Loop.PauseAsync(Token);

        await scene.Clock.NextTimerAsync();
        Assert.Equal((JobState.Paused, JobOutcome.Cancelled), (scene.Loop.Status.State, scene.Loop.Status.Last!.Outcome));
        Assert.True((await scene.RowAsync()).IsPaused);
    }

    [Fact]
    public async Task A_cancelled_run_is_not_a_failure_and_the_next_comes_after_the_interval()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var scene = JobScene.Begin(vault, Hourly);
        await scene.Job.NextAsync();

        scene.Loop.Cancel();

        await scene.Clock.NextTimerAsync();
        Assert.Equal((JobState.Idle, JobOutcome.Cancelled), (scene.Loop.Status.State, scene.Loop.Status.Last!.Outcome));
        Assert.Equal(JobScene.Start.AddHours(1), scene.Loop.Status.DueAt);
    }

    [Fact]
    public async Task A_person_who_asks_again_while_it_runs_gets_one_run()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var scene = JobScene.Begin(vault, Hourly);
        await scene.EndNextAsync(JobResult.Done());
        scene.Loop.RunNow();
        var asked = await scene.Job.NextAsync();
        Assert.True(asked.Run.IsAsked);

        scene.Loop.RunNow();
        scene.Loop.RunNow();
        asked.Result.SetResult(JobResult.Done());

        await scene.Clock.NextTimerAsync();
        await scene.AdvanceIdleAsync(TimeSpan.FromMinutes(50));
    }

    [Fact]
    public async Task After_failures_it_waits_longer_each_time_and_then_as_usual_again()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var scene = JobScene.Begin(vault, Hourly);
        foreach (var minutes in new[] { 1, 2, 4, 8, 8 })
        {
            var run = await scene.Job.NextAsync();
            run.Result.SetException(new IOException("The disk is gone."));
            Assert.Equal(TimeSpan.FromMinutes(minutes), await scene.Clock.NextTimerAsync());
            Assert.Equal((JobState.Failed, JobError.Disk), (scene.Loop.Status.State, scene.Loop.Status.Last!.Error));
            scene.Clock.Advance(TimeSpan.FromMinutes(minutes));
        }

        var failed = scene.Clock.GetUtcNow();
        await scene.EndNextAsync(JobResult.Done());
        Assert.Equal((JobState.Idle, failed.AddHours(1)), (scene.Loop.Status.State, scene.Loop.Status.DueAt));
    }

    [Fact]
    public async Task A_clock_that_was_a_year_ahead_puts_no_run_off_for_a_year()
    {
        await using var vault = await CoreVault.StartAsync();
        await using (var ahead = JobScene.Begin(vault, Hourly, begin: JobScene.Start.AddYears(1)))
        {
            await ahead.EndNextAsync(JobResult.Done());
        }

        await using var scene = JobScene.Begin(vault, Hourly);
        await scene.Clock.NextTimerAsync();
        await scene.AdvanceIdleAsync(TimeSpan.FromMinutes(50));
        scene.Clock.Advance(TimeSpan.FromMinutes(10));
        await scene.Job.NextAsync();
    }

    [Fact]
    public async Task While_the_database_is_away_it_runs_all_the_same()
    {
        await using var vault = await CoreVault.StartAsync();
        var contexts = new FlakyContexts(vault.Get<IDbContextFactory<VaultDbContext>>());
        await using var scene = JobScene.Begin(vault, Hourly, contexts);
        var run = await scene.Job.NextAsync();
        contexts.Failures = int.MaxValue;

        run.Result.SetResult(JobResult.Done());
        await scene.Clock.NextTimerAsync();

        Assert.Equal((JobState.Idle, JobOutcome.Done), (scene.Loop.Status.State, scene.Loop.Status.Last!.Outcome));
    }

    [Fact]
    public async Task A_row_that_can_not_be_read_yet_is_read_again_before_anything_runs()
    {
        await using var vault = await CoreVault.StartAsync();
        await using (var before = JobScene.Begin(vault, Hourly))
        {
            await before.EndNextAsync(JobResult.Done());
            await before.Loop.PauseAsync(Token);
        }

        var contexts = new FlakyContexts(vault.Get<IDbContextFactory<VaultDbContext>>()) { Failures = 2 };
        await using var scene = JobScene.Begin(vault, Hourly, contexts, JobScene.Start.AddHours(3));
        for (var retry = 0; retry < 2; retry++)
        {
            scene.Clock.Advance(await scene.Clock.NextTimerAsync());
        }

        await scene.Clock.NextTimerAsync();
        Assert.Equal(JobState.Paused, scene.Loop.Status.State);
        Assert.NotNull(scene.Loop.Status.SucceededAt);
        Assert.False(scene.Job.HasBegunAnother);
    }

    [Fact]
    public async Task Progress_is_told_once_a_second_at_most()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var scene = JobScene.Begin(vault, Hourly);
        var run = await scene.Job.NextAsync();
        var told = 0;
        using var subscription = vault.Events.Subscribe(happened => told += happened is VaultEvent.JobsChanged ? 1 : 0);

        for (var done = 1; done <= 1000; done++)
        {
            run.Run.Report(done, 1000, done * 10);
            scene.Clock.Advance(TimeSpan.FromMilliseconds(2));
        }

        Assert.Equal(2, told);
        Assert.Equal(new JobProgress(1000, 1000, 10_000), scene.Loop.Status.Progress);
    }

    private sealed class FlakyContexts(IDbContextFactory<VaultDbContext> contexts) : IDbContextFactory<VaultDbContext>
    {
        /// <summary>How many times the database is away from now on.</summary>
        public int Failures { get; set; }

        public VaultDbContext CreateDbContext() => Failures-- > 0 ? throw new IOException("The database is away.") : contexts.CreateDbContext();
    }
}
