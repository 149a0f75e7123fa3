using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;

namespace SecureVault.Core.Maintenance;

/// <summary>Removes what is left of sign-ins that are long over, at the start and then each hour.</summary>
internal sealed partial class SignInCleanup(SignInSessions sessions, SignInAttempts attempts, TimeProvider clock, ILogger<SignInCleanup> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await sessions.RemoveDeadAsync(stoppingToken).ConfigureAwait(false);
                await attempts.RemoveOldAsync(stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // rows that stay an hour longer do no harm; ending the server would
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                CleanupFailed(logger, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(EventId = 541, Level = LogLevel.Warning, Message = "What is left of old sign-ins could not be removed ({Reason}); it will be tried again")]
    private static partial void CleanupFailed(ILogger logger, string reason, Exception? exception);
}
