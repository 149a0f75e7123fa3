using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Maintenance;

/// <summary>Sweeps now and then while the server runs, and once right after its start.</summary>
internal sealed partial class Sweeper(Sweep sweep, TimeProvider clock, ILogger<Sweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                var result = await sweep.RunAsync(stoppingToken).ConfigureAwait(false);
                if (result is not { Purged: 0, Left: 0 })
                {
                    Swept(logger, result.Purged, result.Left);
                }
            }
            catch (Exception exception) when (exception is DbException or DbUpdateException)
            {
                // A full or locked disk now may be neither in a quarter of a minute.
                SweepFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(EventId = 400, Level = LogLevel.Information, Message = "Removed {Purged} contents for good, {Left} are left for the next time")]
    private static partial void Swept(ILogger logger, int purged, int left);

    [LoggerMessage(EventId = 401, Level = LogLevel.Error, Message = "The sweep failed; it will be tried again")]
    private static partial void SweepFailed(ILogger logger, Exception exception);
}
