using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>Brings what people have under their newest user keys: right after one got a new key, and later what was stored under the old one since.</summary>
internal sealed class UserKeyJob(UserKeyRotation rotation, StoreOwnership ownership) : IJob
{
    public JobName Name => JobName.UserKeys;

    // Woken for new keys; in between it only looks whether uploads that began under an old key were finished.
    public JobSchedule Schedule { get; } = new(TimeSpan.FromMinutes(10)) { LongestRetry = TimeSpan.FromHours(6) };

    public bool IsWokenBy(VaultEvent happened) => happened is VaultEvent.AccountsChanged;

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (ownership.Hold is not null)
        {
            return JobResult.Held;
        }

        var result = await rotation.RunAsync(new Reports(run), cancellationToken).ConfigureAwait(false);
        ReadOnlySpan<(JobCount, long)> counts =
        [
            (JobCount.Rewrapped, result.Rewrapped),
            (JobCount.Resealed, result.Resealed),
            (JobCount.KeysDestroyed, result.Destroyed),
            (JobCount.KeysFailed, result.Failed),
        ];
        return result.Failed == 0 ? JobResult.Done(counts) : JobResult.Failed(JobError.Findings, counts);
    }

    private sealed class Reports(JobRun run) : IProgress<UserKeyProgress>
    {
        public void Report(UserKeyProgress value) => run.Report(value.Done, value.Total, value.Bytes);
    }
}
