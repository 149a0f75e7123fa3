using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Events;

namespace SecureVault.Core.Maintenance;

/// <summary>Sweeps now and then while the server runs, and once right after its start; once a day it looks whether the space that people use is counted right.</summary>
internal sealed partial class Sweeper(Sweep sweep, SpaceCheck space, VaultEvents events, TimeProvider clock, ILogger<Sweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromDays(1);

    private DateTimeOffset _nextCheck;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var asked = new SemaphoreSlim(0);
        using var subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.PurgeRequested && asked.CurrentCount == 0)
            {
                asked.Release();
            }
        });
        do
        {
            try
            {
                var result = await sweep.RunAsync(stoppingToken).ConfigureAwait(false);
                if (result is not { Purged: 0, Left: 0 })
                {
                    Swept(logger, result.Purged, result.Left);
                }

                await CheckSpaceAsync(stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // a disk that is full now may not be in a quarter of a minute; nothing may end the sweeping, or the server with it
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                SweepFailed(logger, exception);
            }
        }
        while (await WaitAsync(asked, stoppingToken).ConfigureAwait(false));
    }

    private async Task CheckSpaceAsync(CancellationToken stoppingToken)
    {
        if (clock.GetUtcNow() < _nextCheck)
        {
            return;
        }

        _nextCheck = clock.GetUtcNow() + CheckInterval;
        foreach (var difference in await space.RunAsync(stoppingToken).ConfigureAwait(false))
        {
            CountedWrongly(logger, difference.User, difference.Counted.Used, difference.Summed.Used);
        }
    }

    /// <summary>Until it is time, or somebody doomed something.</summary>
    private async Task<bool> WaitAsync(SemaphoreSlim asked, CancellationToken stoppingToken)
    {
        using var time = new CancellationTokenSource(Interval, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, stoppingToken);
        try
        {
            await asked.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // it is time
        }

        return true;
    }

    [LoggerMessage(EventId = 400, Level = LogLevel.Information, Message = "Removed {Purged} contents for good, {Left} are left for the next time")]
    private static partial void Swept(ILogger logger, int purged, int left);

    [LoggerMessage(EventId = 402, Level = LogLevel.Error, Message = "Person {User} is counted as using {Counted} bytes, but {Summed} are stored")]
    private static partial void CountedWrongly(ILogger logger, UserId user, long counted, long summed);

    [LoggerMessage(EventId = 401, Level = LogLevel.Error, Message = "The sweep failed; it will be tried again")]
    private static partial void SweepFailed(ILogger logger, Exception exception);
}
