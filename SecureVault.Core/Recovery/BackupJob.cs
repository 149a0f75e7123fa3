using Microsoft.Extensions.Logging;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Recovery;

/// <summary>
/// Makes a backup when one is due, and removes those that are no longer kept. The store itself says when the last one was made, so neither a
/// restart nor another machine makes one too many or forgets one.
/// </summary>
internal sealed partial class BackupJob(Backups backups, BackupDue due, StoreOwnership ownership, TimeProvider clock, ILogger<BackupJob> logger) : IJob
{
    private static readonly TimeSpan PruneInterval = TimeSpan.FromDays(1);

    private long? _pruned;

    public JobName Name => JobName.Backup;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromMinutes(10)) { StartDelay = TimeSpan.FromMinutes(10) };

    /// <summary>Makes a backup if one is due, or asked for.</summary>
    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        // A held store's backups may be of a newer database than this one.
        if (ownership.Hold is not null)
        {
            return JobResult.Held;
        }

        var made = run.IsAsked || await due.IsDueAsync(cancellationToken).ConfigureAwait(false)
            ? await backups.CreateAsync(new Report(run), cancellationToken).ConfigureAwait(false)
            : null;
        if (made is not null)
        {
            Made(logger, made.Id, made.Bytes);
        }

        // Also those that somebody else makes, whose own schedule keeps this one from making any.
        var removed = 0;
        if (made is not null || _pruned is not { } pruned || clock.GetElapsedTime(pruned) >= PruneInterval)
        {
            removed = (await backups.PruneAsync(cancellationToken).ConfigureAwait(false)).Count;
            _pruned = clock.GetTimestamp();
            Pruned(logger, removed);
        }

        return JobResult.Done((JobCount.Backups, made is null ? 0 : 1), (JobCount.Bytes, made?.Bytes ?? 0), (JobCount.Pruned, removed));
    }

    [LoggerMessage(EventId = 490, Level = LogLevel.Information, Message = "Backup {Backup} is in the store ({Bytes} bytes)")]
    private static partial void Made(ILogger logger, BackupId backup, long bytes);

    [LoggerMessage(EventId = 492, Level = LogLevel.Debug, Message = "{Removed} backups that are no longer kept were removed")]
    private static partial void Pruned(ILogger logger, int removed);

    /// <summary>Tells the rows at once, on the thread that reads them.</summary>
    private sealed class Report(JobRun run) : IProgress<BackupProgress>
    {
        void IProgress<BackupProgress>.Report(BackupProgress value) => run.Report(value.Rows);
    }
}
