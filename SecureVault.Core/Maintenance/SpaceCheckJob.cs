using Microsoft.Extensions.Logging;
using SecureVault.Core.Jobs;

namespace SecureVault.Core.Maintenance;

/// <summary>Looks once a day whether the space that people use is counted right.</summary>
internal sealed partial class SpaceCheckJob(SpaceCheck space, ILogger<SpaceCheckJob> logger) : IJob
{
    public JobName Name => JobName.SpaceCheck;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromDays(1)) { StartDelay = TimeSpan.FromMinutes(1), FirstRetry = TimeSpan.FromHours(1) };

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var differences = await space.RunAsync(cancellationToken).ConfigureAwait(false);
        foreach (var difference in differences)
        {
            CountedWrongly(logger, difference.User, difference.Counted, difference.Summed);
        }

        return differences.Count == 0 ? JobResult.Done() : JobResult.Failed(JobError.Findings, (JobCount.Differences, differences.Count));
    }

    [LoggerMessage(EventId = 402, Level = LogLevel.Error, Message = "What person {User} uses is counted as {Counted}, but it is {Summed}")]
    private static partial void CountedWrongly(ILogger logger, UserId user, SpaceSums counted, SpaceSums summed);
}
