using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>
/// Follows the source of the master keys while the server runs, and brings everything under the active one: right after it changed, and at
/// the start what an earlier process left undone.
/// </summary>
internal sealed partial class MasterKeyKeeper(
    KeyringRefresh refresh, MasterKeyRotation rotation, MasterKeyring keyring, VaultEvents events, TimeProvider clock, ILogger<MasterKeyKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Another process may have wrapped something before it knew of the new key, and a step may have failed: this often they are looked for.
    private const int LooksBetweenRuns = 12;

    // A copy from another machine, or a late answer of the store, may have brought something back under an older key.
    private static readonly TimeSpan StoreInterval = TimeSpan.FromHours(1);

    private string? _doneFor;
    private long _doneAt;
    private int _left;
    private string? _lastReason;
    private int _looks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not on the way to the first page.
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await KeepAsync(stoppingToken).ConfigureAwait(false);
                _lastReason = null;
            }
#pragma warning disable CA1031 // a store or disk that fails now may not in a minute; nothing may end the keeping, or the server with it
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                var reason = DatabaseErrors.ReasonOf(exception);
                if (reason != _lastReason)
                {
                    NotRotated(logger, reason, DatabaseErrors.StackOf(exception));
                }

                _lastReason = reason;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var isChanged = await refresh.RunAsync(cancellationToken).ConfigureAwait(false);
        if (isChanged)
        {
            events.Publish(new VaultEvent.AccountsChanged()); // windows show which key has to be kept apart
        }

        var isDue = isChanged || _looks++ % LooksBetweenRuns == 0;
        if (!isDue || keyring.Opening.Count == 1)
        {
            return;
        }

        if (_doneFor != States() || clock.GetElapsedTime(_doneAt) >= StoreInterval || await rotation.CountLeftAsync(cancellationToken).ConfigureAwait(false) > _left)
        {
            await RotateAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RotateAsync(CancellationToken cancellationToken)
    {
        var states = States();
        var result = await rotation.RunAsync(progress: null, cancellationToken).ConfigureAwait(false);
        if (result.UserKeys + result.SessionKeys + result.Copies + (result.Records ?? 0) > 0)
        {
            Rotated(logger, result.Active, result.UserKeys, result.SessionKeys, result.Records ?? 0, result.Copies);
        }

        if (result.Failed > 0 && _doneFor != states)
        {
            NotOpened(logger, result.Failed);
        }

        (_doneFor, _doneAt) = (result.Records is null ? null : states, clock.GetTimestamp());
        _left = await rotation.CountLeftAsync(cancellationToken).ConfigureAwait(false);
    }

    private string States() => string.Join(' ', keyring.Opening.Select(key => key.Id));

    [LoggerMessage(EventId = 570, Level = LogLevel.Information, Message = "Under master key {Active} are now {UserKeys} more user keys, {SessionKeys} session keys and {Records} records of the store; {Copies} copies of the database with older keys were deleted")]
    private static partial void Rotated(ILogger logger, string active, int userKeys, int sessionKeys, int records, int copies);

    [LoggerMessage(EventId = 571, Level = LogLevel.Error, Message = "{Failed} keys of users, sessions or a move do not open with their master key and stay as they are; see 'securevault keys check'")]
    private static partial void NotOpened(ILogger logger, int failed);

    [LoggerMessage(EventId = 572, Level = LogLevel.Warning, Message = "Not everything could be brought under the active master key ({Reason}); it will be tried again")]
    private static partial void NotRotated(ILogger logger, string reason, Exception? exception);
}
