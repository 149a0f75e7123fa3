using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Recovery.Rehearsal;

/// <summary>
/// Proves every few weeks that the newest backup can be restored: a backup that nobody has ever restored is a hope. It changes nothing in the
/// store and nothing in the database.
/// </summary>
internal sealed partial class RehearsalJob(
    Backups backups, RehearsalRun rehearsal, RehearsalFolder folder, StoreOwnership ownership, IOptions<BackupOptions> options, ILogger<RehearsalJob> logger) : IJob
{
    public JobName Name => JobName.Rehearsal;

    public JobSchedule Schedule => new(TimeSpan.FromDays(options.Value.RehearsalDays))
    {
        // After the first backup of a new vault.
        StartDelay = TimeSpan.FromMinutes(30),
        FirstRetry = TimeSpan.FromHours(1),
        LongestRetry = TimeSpan.FromDays(1),
    };

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        // A held store's newest backup may be of another database.
        if (ownership.Hold is not null)
        {
            return JobResult.Held;
        }

        try
        {
            if (await backups.FindLatestAsync(cancellationToken).ConfigureAwait(false) is not { } latest)
            {
                return JobResult.Failed(JobError.NoBackup);
            }

            await DemandNewerAsync(latest, cancellationToken).ConfigureAwait(false);
            return await RunAsync(latest, run, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is BackupException or InvalidDataException)
        {
            NotRestored(logger, exception);
            return JobResult.Failed(exception is BackupException { Error: BackupError.WrongKey } ? JobError.Key : JobError.BackupDamaged);
        }
        catch (NoSpaceException)
        {
            return JobResult.Failed(JobError.DiskFull);
        }
    }

    /// <summary>A restore would pass over newer backups that do not open. Here that is what is to be found.</summary>
    /// <exception cref="BackupException">One does not open.</exception>
    private async Task DemandNewerAsync(BackupId latest, CancellationToken cancellationToken)
    {
        foreach (var newer in (await backups.ListAsync(cancellationToken).ConfigureAwait(false)).Where(backup => backup.IsWhole && backup.Id.Time > latest.Time))
        {
            (await backups.ReadAsync(newer.Id, cancellationToken).ConfigureAwait(false)).Dispose();
        }
    }

    private async Task<JobResult> RunAsync(BackupId latest, JobRun run, CancellationToken cancellationToken)
    {
        using var backup = await backups.ReadAsync(latest, cancellationToken).ConfigureAwait(false);
        var size = (await backups.ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(found => found.Id == latest)?.Bytes ?? 0;
        try
        {
            return await rehearsal.RunAsync(backup, folder.Prepare(size), run, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            folder.Clear();
        }
    }

    [LoggerMessage(EventId = 745, Level = LogLevel.Error, Message = "The newest backup could not be restored to try it")]
    private static partial void NotRestored(ILogger logger, Exception exception);
}
