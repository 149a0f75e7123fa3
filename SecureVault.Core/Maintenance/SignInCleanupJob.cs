using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Jobs;

namespace SecureVault.Core.Maintenance;

/// <summary>Removes what is left of sign-ins that are long over, soon after the start and then each hour.</summary>
internal sealed class SignInCleanupJob(SignInSessions sessions, SignInAttempts attempts, PasswordLinks links) : IJob
{
    public JobName Name => JobName.SignInCleanup;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromHours(1)) { StartDelay = TimeSpan.FromMinutes(1) };

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await sessions.RemoveDeadAsync(cancellationToken).ConfigureAwait(false);
        await attempts.RemoveOldAsync(cancellationToken).ConfigureAwait(false);
        await links.RemoveOldAsync(cancellationToken).ConfigureAwait(false);
        return JobResult.Done();
    }
}
