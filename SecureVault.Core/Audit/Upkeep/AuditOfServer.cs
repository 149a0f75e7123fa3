using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Audit.Upkeep;

/// <summary>Records that the server starts and stops, and leaves the end of the log in the store when it does.</summary>
internal sealed partial class AuditOfServer(
    AuditLog log, AuditHeads heads, StoreOwnership ownership, VaultDatabase database, ILogger<AuditOfServer> logger) : IHostedService
{
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(3);

    public Task StartAsync(CancellationToken cancellationToken) => TryAsync(() => log.RecordAloneAsync(new AuditEvent(AuditAction.ServerStarted), cancellationToken));

    public Task StopAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await log.RecordAloneAsync(new AuditEvent(AuditAction.ServerStopped), cancellationToken).ConfigureAwait(false);
        if (ownership.Hold is null)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(HeadTimeout);
            await heads.WriteAsync(patience.Token).ConfigureAwait(false);
        }

        // The last thing that is written. Whoever copies the file of a server that was stopped has all of it.
        database.OweForgetting();
        await database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
    });

    /// <summary>A full disk or a store that is away keeps nobody from starting or stopping the server.</summary>
    private async Task TryAsync(Func<Task> record)
    {
        try
        {
            await record().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MasterKeyException or ObjectStoreException or OperationCanceledException or ObjectDisposedException || DatabaseErrors.ErrorOf(exception) is not null)
        {
            NotWritten(logger, DatabaseErrors.ReasonOf(exception));
        }
    }

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "Start or stop of the server, or the end of the audit log, could not be written ({Reason})")]
    private static partial void NotWritten(ILogger logger, string reason);
}
