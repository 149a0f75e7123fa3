using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;

namespace SecureVault.Tests.Jobs;

/// <summary>A loop over a job that the test ends run by run, with the real database, the real locks and a clock that the test turns.</summary>
internal sealed class JobScene : IAsyncDisposable
{
    // The loop looks at the clock this often, whatever it waits for.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    private JobScene(CoreVault vault, JobSchedule? schedule, IDbContextFactory<VaultDbContext>? contexts, DateTimeOffset begin)
    {
        Vault = vault;
        Job = new StandInJob(schedule);
        Clock.SetUtcNow(begin);
        Loop = new JobLoop(
            Job, new JobBook(contexts ?? vault.Get<IDbContextFactory<VaultDbContext>>(), vault.Get<JobLocks>()), vault.Events, Clock, NullLogger<JobLoop>.Instance);
        _running = Loop.RunAsync(_end.Token);
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public CoreVault Vault { get; }

    public StandInJob Job { get; }

    public WatchedClock Clock { get; } = new();

    public JobLoop Loop { get; }

    public static JobScene Begin(CoreVault vault, JobSchedule? schedule = null, IDbContextFactory<VaultDbContext>? contexts = null, DateTimeOffset? begin = null) =>
        new(vault, schedule, contexts, begin ?? Start);

    /// <summary>Ends the run that is next, and waits until the loop waits again.</summary>
    public async Task<TestedRun> EndNextAsync(JobResult result)
    {
        var run = await Job.NextAsync();
        run.Result.SetResult(result);
        await Clock.NextTimerAsync();
        return run;
    }

    /// <summary>Lets time go on while the loop has nothing to do.</summary>
    public async Task AdvanceIdleAsync(TimeSpan by)
    {
        for (var left = by; left > TimeSpan.Zero; left -= LongestWait)
        {
            Clock.Advance(left < LongestWait ? left : LongestWait);
            if (left >= LongestWait)
            {
                await Clock.NextTimerAsync();
            }
        }

        Assert.False(Job.HasBegunAnother);
    }

    public async Task<JobRow> RowAsync()
    {
        await using var db = await Vault.ContextAsync();
        return await db.Set<JobRow>().AsNoTracking().SingleAsync(row => row.Name == Job.Name, TestContext.Current.CancellationToken);
    }

    /// <summary>Ends the loop as a server's stop does.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Loop.Dispose();
        _end.Dispose();
    }
}
