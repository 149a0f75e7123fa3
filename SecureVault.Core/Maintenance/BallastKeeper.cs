using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data.Sqlite;

namespace SecureVault.Core.Maintenance;

/// <summary>Looks after <see cref="Ballast"/> once a minute, also when nothing else uses the database.</summary>
internal sealed partial class BallastKeeper(Ballast ballast, TimeProvider clock, ILogger<BallastKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not on the way to the first page.
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            if (ballast.ReleaseIfShort())
            {
                Released(logger);
            }
            else if (ballast.TryMake())
            {
                Made(logger);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(EventId = 442, Level = LogLevel.Warning, Message = "The disk of the database is full; its ballast went, so that files can be deleted")]
    private static partial void Released(ILogger logger);

    [LoggerMessage(EventId = 443, Level = LogLevel.Debug, Message = "The ballast of the database is there")]
    private static partial void Made(ILogger logger);
}
