using SecureVault.Core.Events;

namespace SecureVault.Core.Jobs;

/// <summary>Something that the server does by itself, now and then. One run of a job at a time, whatever process it is in.</summary>
public interface IJob
{
    /// <summary>Its name.</summary>
    JobName Name { get; }

    /// <summary>How often it runs.</summary>
    JobSchedule Schedule { get; }

    /// <summary>Runs once. A run can end anywhere, and the next one goes on from there.</summary>
    /// <param name="run">Tells whether a person asked for it, and takes the progress.</param>
    /// <param name="cancellationToken">Ends the run: the server stops, or a person cancelled it.</param>
    /// <returns>The result. An exception is a failure as well, and is logged.</returns>
    Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken);

    /// <summary>Whether an event is a reason to run before it is due.</summary>
    bool IsWokenBy(VaultEvent happened) => false;
}
