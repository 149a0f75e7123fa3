using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;

namespace SecureVault.Core.Moving;

/// <summary>Looks every two seconds whether the store is to be moved, while the server runs.</summary>
internal sealed class MoveWorker(MoveRunner runner, TimeProvider clock, ILogger<MoveWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly FailureThrottle _failures = new(clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await runner.StepAsync(stoppingToken).ConfigureAwait(false);
                _failures.Succeed();
            }
#pragma warning disable CA1031 // a database that is full now may not be in a minute; nothing may end the looking, or the server with it
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (_failures.Add() is { } failures)
                {
                    Log.MoveFailed(logger, failures, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
