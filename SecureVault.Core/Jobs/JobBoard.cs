using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;

namespace SecureVault.Core.Jobs;

/// <summary>Shows administrators the jobs of this server, and lets them run, pause and cancel each.</summary>
public sealed class JobBoard
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly JobRunner _runner;

    internal JobBoard(IDbContextFactory<VaultDbContext> contexts, JobRunner runner) => (_contexts, _runner) = (contexts, runner);

    /// <summary>All jobs, in the order of their names' numbers.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    public async Task<IReadOnlyList<JobStatus>?> ListAsync(UserId administrator, CancellationToken cancellationToken) =>
        await MayAsync(administrator, cancellationToken).ConfigureAwait(false) ? [.. _runner.Loops.Values.Select(loop => loop.Status)] : null;

    /// <summary>Runs a job soon, whether it is due or not, and also while it is paused.</summary>
    /// <returns>False when who asks is no administrator.</returns>
    public Task<bool> RunNowAsync(UserId administrator, JobName job, CancellationToken cancellationToken) => TellAsync(
        administrator,
        job,
        loop =>
        {
            loop.RunNow();
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Lets a job run no more, until it is resumed.</summary>
    /// <inheritdoc cref="RunNowAsync"/>
    public Task<bool> PauseAsync(UserId administrator, JobName job, CancellationToken cancellationToken) =>
        TellAsync(administrator, job, loop => loop.PauseAsync(cancellationToken), cancellationToken);

    /// <summary>Lets a paused job run again.</summary>
    /// <inheritdoc cref="RunNowAsync"/>
    public Task<bool> ResumeAsync(UserId administrator, JobName job, CancellationToken cancellationToken) =>
        TellAsync(administrator, job, loop => loop.ResumeAsync(cancellationToken), cancellationToken);

    /// <summary>Ends the run of a job that is under way; the next one is due after its interval.</summary>
    /// <inheritdoc cref="RunNowAsync"/>
    public Task<bool> CancelAsync(UserId administrator, JobName job, CancellationToken cancellationToken) => TellAsync(
        administrator,
        job,
        loop =>
        {
            loop.Cancel();
            return Task.CompletedTask;
        },
        cancellationToken);

    private async Task<bool> TellAsync(UserId administrator, JobName job, Func<JobLoop, Task> tell, CancellationToken cancellationToken)
    {
        if (!await MayAsync(administrator, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await tell(_runner.Loops[job]).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> MayAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false);
        }
    }
}
