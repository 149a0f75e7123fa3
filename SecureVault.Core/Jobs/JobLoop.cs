using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Jobs;

/// <summary>Runs one job when it is due, asked for or woken, for as long as the server runs. Nothing that a run throws ends the loop.</summary>
internal sealed partial class JobLoop(IJob job, JobBook book, VaultEvents events, TimeProvider clock, ILogger<JobLoop> logger) : IDisposable
{
    private static readonly TimeSpan FirstReadRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestReadRetry = TimeSpan.FromMinutes(1);

    private readonly JobTurns _turns = new(job.Name, job.Schedule, events, clock);
    private readonly FailureThrottle _failures = new(clock);

    /// <summary>The job as it is now.</summary>
    public JobStatus Status => _turns.Status;

    /// <summary>Runs it soon, also while it is paused.</summary>
    public void RunNow() => _turns.Ask();

    /// <summary>Ends the run that is under way.</summary>
    public void Cancel() => _turns.Cancel();

    /// <summary>Lets it run no more until it is resumed; a run that is under way is cancelled.</summary>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        _turns.Pause(isPaused: true);
        await book.SaveAsync(Status, cancellationToken).ConfigureAwait(false);
        _turns.Cancel();
    }

    /// <summary>Lets it run again.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        _turns.Pause(isPaused: false);
        await book.SaveAsync(Status, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs the job until the server stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        // Not on the way to the first page.
        await Task.Yield();
        using var subscription = events.Subscribe(happened =>
        {
            if (job.IsWokenBy(happened))
            {
                _turns.Wake();
            }
        });
        _turns.Open(await ReadAsync(stopping).ConfigureAwait(false));
        while (true)
        {
            if (_turns.Take() is { } isAsked)
            {
                await TryRunAsync(isAsked, stopping).ConfigureAwait(false);
            }

            await _turns.WaitAsync(stopping).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Reads how the job was left. Whoever guessed would run a paused one, and write the guess over the row.</summary>
    private async Task<JobStatus> ReadAsync(CancellationToken stopping)
    {
        for (var wait = FirstReadRetry; ; wait = wait * 2 < LongestReadRetry ? wait * 2 : LongestReadRetry)
        {
            if (await TryAsync(() => book.ReadAsync(job.Name, stopping), stopping).ConfigureAwait(false) is { } left)
            {
                return left;
            }

            await Task.Delay(wait, clock, stopping).ConfigureAwait(false);
        }
    }

    private async Task TryRunAsync(bool isAsked, CancellationToken stopping)
    {
        try
        {
            using var held = book.TryLock(job.Name);
            if (held is null)
            {
                _turns.PutOff();
                return;
            }

            await RunOnceAsync(isAsked, stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Note(exception);
            _turns.End(JobResult.Failed(JobErrors.Of(exception)));
        }
    }

    private async Task RunOnceAsync(bool isAsked, CancellationToken stopping)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var before = _turns.Begin(cancelled);
        if (!job.Schedule.IsFrequent)
        {
            await TrySaveAsync(stopping).ConfigureAwait(false);
        }

        var result = await CallAsync(isAsked, cancelled.Token, stopping).ConfigureAwait(false);
        _turns.End(result);
        if (!job.Schedule.IsFrequent || IsNews(before, result))
        {
            // Also when the server stops: the result is known, and the next start need not guess.
            await TrySaveAsync(CancellationToken.None).ConfigureAwait(false);
        }

        stopping.ThrowIfCancellationRequested();
    }

    private async Task<JobResult> CallAsync(bool isAsked, CancellationToken cancellationToken, CancellationToken stopping)
    {
        try
        {
            var result = await job.RunAsync(new JobRun(isAsked, _turns.Report), cancellationToken).ConfigureAwait(false);
            if (result.Outcome == JobOutcome.Done && _failures.Succeed())
            {
                WorksAgain(logger, job.Name);
            }

            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new JobResult(stopping.IsCancellationRequested ? JobOutcome.Interrupted : JobOutcome.Cancelled);
        }
#pragma warning disable CA1031 // a store that is down now may answer later; nothing may end the loop, or the server with it
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Note(exception);
            return JobResult.Failed(JobErrors.Of(exception));
        }
    }

    /// <summary>A job that runs every few seconds is written down when something happened, not each time.</summary>
    private static bool IsNews(JobStatus before, JobResult result) =>
        before.Last is not { } last || last.Outcome != result.Outcome || last.Error != result.Error || (result.Outcome == JobOutcome.Done && result.Counts.Count > 0);

    private Task<JobStatus?> TrySaveAsync(CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            await book.SaveAsync(Status, cancellationToken).ConfigureAwait(false);
            return Status;
        },
        cancellationToken);

    /// <summary>The job matters more than its row: while the database is away, memory knows how it stands.</summary>
    private async Task<JobStatus?> TryAsync(Func<Task<JobStatus>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever it is, the job goes on
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Note(exception);
            return null;
        }
    }

    private void Note(Exception exception)
    {
        if (_failures.Add() is { } failures)
        {
            Failed(logger, job.Name, failures, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));
        }
    }

    [LoggerMessage(EventId = 740, Level = LogLevel.Error, Message = "The job {Job} failed {Failures} times since the last such line ({Reason}); it will be tried again")]
    private static partial void Failed(ILogger logger, JobName job, int failures, string reason, Exception? exception);

    [LoggerMessage(EventId = 741, Level = LogLevel.Information, Message = "The job {Job} works again")]
    private static partial void WorksAgain(ILogger logger, JobName job);
}
