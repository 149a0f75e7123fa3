using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Maintenance;

/// <summary>
/// Writes key cards right after an account changed, looks once a minute for what an outage left undone, and once a day, beginning at the
/// start, whether the store still has them all as they were written.
/// </summary>
internal sealed partial class KeyCardKeeper(KeyCards cards, VaultEvents events, TimeProvider clock, ILogger<KeyCardKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CompareInterval = TimeSpan.FromDays(1);

    private readonly FailureThrottle _failures = new(clock);
    private long? _compared;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not on the way to the first page.
        await Task.Yield();
        using var asked = new SemaphoreSlim(0);
        using var subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.AccountsChanged && asked.CurrentCount == 0)
            {
                asked.Release();
            }
        });
        while (true)
        {
            await KeepAsync(stoppingToken).ConfigureAwait(false);
            await WaitAsync(asked, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var compares = _compared is not { } compared || clock.GetElapsedTime(compared) >= CompareInterval;
            if (await cards.UpdateAsync(compares, cancellationToken).ConfigureAwait(false) is > 0 and var repaired)
            {
                Repaired(logger, repaired);
            }

            _compared = compares ? clock.GetTimestamp() : _compared;
            if (_failures.Succeed())
            {
                WrittenAgain(logger);
            }
        }
#pragma warning disable CA1031 // a store that is down now may answer in a minute; nothing may end the keeping, or the server with it
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (_failures.Add() is { } failures)
            {
                NotWritten(logger, failures, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));
            }
        }
    }

    private async Task WaitAsync(SemaphoreSlim asked, CancellationToken cancellationToken)
    {
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ask = asked.WaitAsync(waited.Token);
        await Task.WhenAny(ask, Task.Delay(Interval, clock, waited.Token)).ConfigureAwait(false);
        await waited.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(EventId = 480, Level = LogLevel.Warning, Message = "{Repaired} key cards in the store were missing or not as they were written; they are written again")]
    private static partial void Repaired(ILogger logger, int repaired);

    [LoggerMessage(EventId = 481, Level = LogLevel.Warning, Message = "Key cards could not be written {Failures} times since the last such line ({Reason}); it will be tried again")]
    private static partial void NotWritten(ILogger logger, int failures, string reason, Exception? exception);

    [LoggerMessage(EventId = 482, Level = LogLevel.Information, Message = "The key cards are in the store again")]
    private static partial void WrittenAgain(ILogger logger);
}
