using Microsoft.Extensions.Logging;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>
/// Brings everything under the active master key: right after the keys changed, at the start what an earlier process left undone, and now and
/// then what came back under an older one.
/// </summary>
internal sealed partial class KeyRotationJob(MasterKeyRotation rotation, MasterKeyring keyring, TimeProvider clock, ILogger<KeyRotationJob> logger) : IJob
{
    // A copy from another machine, or a late answer of the store, may have brought something back under an older key.
    private static readonly TimeSpan StoreInterval = TimeSpan.FromHours(1);

    private string? _doneFor;
    private long _doneAt;
    private int _left;
    private JobResult _last = JobResult.Done();

    public JobName Name => JobName.KeyRotation;

    // Another process may have wrapped something before it knew of the new key, and a step may have failed: this often they are looked for.
    public JobSchedule Schedule { get; } = new(TimeSpan.FromMinutes(1));

    public bool IsWokenBy(VaultEvent happened) => happened is VaultEvent.MasterKeysChanged;

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (keyring.Opening.Count == 1)
        {
            return JobResult.Done();
        }

        var isDue = run.IsAsked
            || _doneFor != States()
            || clock.GetElapsedTime(_doneAt) >= StoreInterval
            || await rotation.CountLeftAsync(cancellationToken).ConfigureAwait(false) > _left;
        return isDue ? _last = await RotateAsync(run, cancellationToken).ConfigureAwait(false) : _last with { Counts = Remaining(_last) };
    }

    /// <summary>A run that found nothing due repeats what is still so, not what was done once.</summary>
    private static Dictionary<JobCount, long> Remaining(JobResult last) => last[JobCount.KeysFailed] is > 0 and var failed
        ? new() { [JobCount.KeysFailed] = failed }
        : [];

    private async Task<JobResult> RotateAsync(JobRun run, CancellationToken cancellationToken)
    {
        var states = States();
        var result = await rotation.RunAsync(new Reported(run), cancellationToken).ConfigureAwait(false);
        if (result.UserKeys + result.SessionKeys + result.Copies + (result.Records ?? 0) > 0)
        {
            Rotated(logger, result.Active, result.UserKeys, result.SessionKeys, result.Records ?? 0, result.Copies);
        }

        if (result.Failed > 0 && _doneFor != states)
        {
            NotOpened(logger, result.Failed);
        }

        (_doneFor, _doneAt) = (result.Records is null ? null : states, clock.GetTimestamp());
        _left = await rotation.CountLeftAsync(cancellationToken).ConfigureAwait(false);
        var counts = ((JobCount, long)[])[(JobCount.KeysRewrapped, result.UserKeys), (JobCount.RecordsRewrapped, result.Records ?? 0)];
        return result switch
        {
            { Failed: > 0 } => JobResult.Failed(JobError.Key, [.. counts, (JobCount.KeysFailed, result.Failed)]),
            { Records: null } => JobResult.Held,
            _ => JobResult.Done(counts),
        };
    }

    private string States() => string.Join(' ', keyring.Opening.Select(key => key.Id));

    [LoggerMessage(EventId = 570, Level = LogLevel.Information, Message = "Under master key {Active} are now {UserKeys} more user keys, {SessionKeys} session keys and {Records} records of the store; {Copies} copies of the database with older keys were deleted")]
    private static partial void Rotated(ILogger logger, string active, int userKeys, int sessionKeys, int records, int copies);

    [LoggerMessage(EventId = 571, Level = LogLevel.Error, Message = "{Failed} keys of users, sessions or a move do not open with their master key and stay as they are; see 'securevault keys check'")]
    private static partial void NotOpened(ILogger logger, int failed);

    private sealed class Reported(JobRun run) : IProgress<RotationProgress>
    {
        public void Report(RotationProgress value) => run.Report(value.UserKeys, value.Total);
    }
}
