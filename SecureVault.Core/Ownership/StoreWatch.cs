using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Ownership;

/// <summary>Keeps clock and store under watch while the server runs, and marks the store once more when it stops.</summary>
internal sealed class StoreWatch(StoreOwnership ownership, ClockWatch clockWatch, TimeProvider clock, ILogger<StoreWatch> logger) : IHostedService
{
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromHours(1);

    // A store that does not answer must not hold up the end of the process.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    private long? _reminded;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _reminded = clock.GetTimestamp(); // the start itself has just told
        return Task.CompletedTask;
    }

    /// <summary>Looks at both; called before each sweep.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await clockWatch.LookAndNoteAsync(cancellationToken).ConfigureAwait(false);
        await ownership.KeepAsync(cancellationToken).ConfigureAwait(false);
        if (ownership.Hold is { } hold && (_reminded is not { } reminded || clock.GetElapsedTime(reminded) >= ReminderInterval))
        {
            _reminded = clock.GetTimestamp();
            Log.StillHeld(logger, hold.Since, hold.Reason);
        }
    }

    /// <summary>A copy of the database that was made while this server ran is older than the store from now on.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (ownership is not { VaultId: not null, Hold: null })
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StopTimeout);
        try
        {
            await ownership.TryAdvanceAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Too late: the keys may be zeroed already. The stamp that was on its way is known to the database.
        }
    }
}
