using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Jobs;

namespace SecureVault.Core.Maintenance;

/// <summary>Deletes old copies of the database while the server runs; a start does so, too, but may be months away.</summary>
internal sealed class CopyCleanupJob(DatabaseCopies copies) : IJob
{
    public JobName Name => JobName.CopyCleanup;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromHours(6)) { StartDelay = TimeSpan.FromMinutes(10) };

    public Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        copies.DeleteExpired();
        return Task.FromResult(JobResult.Done());
    }
}
