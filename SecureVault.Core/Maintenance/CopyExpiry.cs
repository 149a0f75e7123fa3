using Microsoft.Extensions.Hosting;
using SecureVault.Core.Data.Sqlite;

namespace SecureVault.Core.Maintenance;

/// <summary>Deletes old copies of the database while the server runs; a start does so, too, but may be months away.</summary>
internal sealed class CopyExpiry(DatabaseCopies copies, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            copies.DeleteExpired();
        }
    }
}
