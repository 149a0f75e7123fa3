using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Events;

namespace SecureVault.Core.Jobs;

/// <summary>Runs all jobs while the server runs, each in a loop of its own: one that takes hours holds up no other.</summary>
internal sealed class JobRunner : BackgroundService
{
    public JobRunner(IEnumerable<IJob> jobs, JobBook book, VaultEvents events, TimeProvider clock, ILogger<JobLoop> logger) =>
        Loops = jobs.OrderBy(job => job.Name).ToDictionary(job => job.Name, job => new JobLoop(job, book, events, clock, logger));

    /// <summary>The loop of each job.</summary>
    public IReadOnlyDictionary<JobName, JobLoop> Loops { get; }

    public override void Dispose()
    {
        foreach (var loop in Loops.Values)
        {
            loop.Dispose();
        }

        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Loops.Values.Select(loop => loop.RunAsync(stoppingToken)));
}
