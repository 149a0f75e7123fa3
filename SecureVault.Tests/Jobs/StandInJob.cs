using System.Threading.Channels;
using SecureVault.Core.Jobs;

namespace SecureVault.Tests.Jobs;

/// <summary>A job whose runs the test begins to see, and ends.</summary>
internal sealed class StandInJob(JobSchedule? schedule = null) : IJob
{
    private readonly Channel<TestedRun> _runs = Channel.CreateUnbounded<TestedRun>();

    public JobName Name => JobName.SpaceCheck;

    public JobSchedule Schedule { get; } = schedule ?? new(TimeSpan.FromDays(1)) { FirstRetry = TimeSpan.FromHours(1) };

    public bool HasBegunAnother => _runs.Reader.TryPeek(out _);

    /// <summary>Waits for the next run to begin.</summary>
    public async Task<TestedRun> NextAsync() => await _runs.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var tested = new TestedRun(run);
        await _runs.Writer.WriteAsync(tested, cancellationToken);
        return await tested.Result.Task.WaitAsync(cancellationToken);
    }
}

internal sealed record TestedRun(JobRun Run)
{
    public TaskCompletionSource<JobResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
