using Microsoft.Extensions.Logging;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>Sweeps every few seconds, and right after something was marked for purging; less often while that fails, so that an outage is not made worse.</summary>
internal sealed partial class SweepJob(Sweep sweep, StoreWatch watch, StoreOwnership ownership, TimeProvider clock, ILogger<SweepJob> logger) : IJob
{
    private readonly FailureThrottle _storeFailures = new(clock);

    public JobName Name => JobName.Sweep;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromSeconds(15))
    {
        FirstRetry = TimeSpan.FromSeconds(30),
        LongestRetry = TimeSpan.FromMinutes(5),
    };

    public bool IsWokenBy(VaultEvent happened) => happened is VaultEvent.PurgeRequested;

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await watch.LookAsync(cancellationToken).ConfigureAwait(false);
        if (ownership.Hold is not null)
        {
            return JobResult.Held;
        }

        var result = await sweep.RunAsync(cancellationToken).ConfigureAwait(false);
        Log(result);
        (JobCount, long)[] counts = [(JobCount.Removed, result.Purged), (JobCount.Left, result.Left), (JobCount.Destroyed, Sum(result.Destroyed))];
        return result.Error is { } error ? JobResult.Failed(JobErrors.Of(error), counts) : JobResult.Done(counts);
    }

    private static long Sum(DestroyedKeys destroyed) =>
        (long)destroyed.TrashExpired + destroyed.TrashEmptied + destroyed.OldVersions + destroyed.AbandonedUploads;

    private void Log(SweepResult result)
    {
        var destroyed = result.Destroyed;
        if (result.Purged > 0 || destroyed != default)
        {
            Swept(logger, result.Purged, result.Left, destroyed.TrashExpired, destroyed.TrashEmptied, destroyed.OldVersions, destroyed.AbandonedUploads);
        }

        if (result.Error is not { } error)
        {
            if (_storeFailures.Succeed())
            {
                StoreAnswers(logger);
            }
        }
        else if (_storeFailures.Add(result.Failures) is { } failures)
        {
            StoreFailed(logger, result.Left, failures, error.Error, error.Message);
        }
    }

    [LoggerMessage(
        EventId = 400,
        Level = LogLevel.Information,
        Message = "Removed {Purged} objects, {Left} are left for the next time; keys destroyed since the last sweep: {TrashExpired} items whose time in the trash was over, {TrashEmptied} items removed from the trash by their owners, {OldVersions} old versions, {AbandonedUploads} abandoned uploads")]
    private static partial void Swept(ILogger logger, int purged, int left, int trashExpired, int trashEmptied, int oldVersions, int abandonedUploads);

    [LoggerMessage(EventId = 460, Level = LogLevel.Warning, Message = "{Left} objects wait for their removal; the store failed {Failures} times since the last such line ({Error}): {Reason}")]
    private static partial void StoreFailed(ILogger logger, int left, int failures, ObjectStoreError error, string reason);

    [LoggerMessage(EventId = 461, Level = LogLevel.Information, Message = "The store removes objects again")]
    private static partial void StoreAnswers(ILogger logger);
}
