using SecureVault.Core.Jobs;

namespace SecureVault.Core.Maintenance;

/// <summary>Finds out once a day whether every user key opens with the master keys at hand, before somebody needs one that does not.</summary>
internal sealed class KeyCheckJob(KeyCheck keys) : IJob
{
    public JobName Name => JobName.KeyCheck;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromDays(1)) { StartDelay = TimeSpan.FromMinutes(2), FirstRetry = TimeSpan.FromHours(1) };

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var counts = await keys.OpenAllAsync(cancellationToken).ConfigureAwait(false);
        return counts.Failed == 0
            ? JobResult.Done((JobCount.KeysOpened, counts.Opened))
            : JobResult.Failed(JobError.Key, (JobCount.KeysOpened, counts.Opened), (JobCount.KeysFailed, counts.Failed));
    }
}
