using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>Follows the source of the master keys while the server runs.</summary>
internal sealed partial class MasterKeyKeeper(
    KeyringNews news, TimeProvider clock, ILogger<MasterKeyKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private string? _lastReason;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not on the way to the first page.
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await news.TakeAsync(stoppingToken).ConfigureAwait(false);
                _lastReason = null;
            }
#pragma warning disable CA1031 // a database or disk that fails now may not in a minute; nothing may end the keeping, or the server with it
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                var reason = DatabaseErrors.ReasonOf(exception);
                if (reason != _lastReason)
                {
                    NotRead(logger, reason, DatabaseErrors.StackOf(exception));
                }

                _lastReason = reason;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(EventId = 572, Level = LogLevel.Warning, Message = "The source of the master keys can't be followed ({Reason}); it will be tried again")]
    private static partial void NotRead(ILogger logger, string reason, Exception? exception);
}

/// <summary>Takes over master keys that changed, and tells of them.</summary>
internal sealed class KeyringNews(KeyringRefresh refresh, VaultEvents events, AuditLog audit)
{
    /// <summary>Records the change of a key that an administrator made.</summary>
    public Task RecordAsync(AuditAction action, UserId administrator, string key, CancellationToken cancellationToken) =>
        audit.RecordAloneAsync(new AuditEvent(action) { By = administrator, Details = [("key", key)] }, cancellationToken);

    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (await refresh.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            events.Publish(new VaultEvent.MasterKeysChanged());
            events.Publish(new VaultEvent.AccountsChanged()); // windows show which key has to be kept apart
        }
    }
}
