using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>Sweeps now and then while the server runs, and once right after its start; once a day it looks whether the space that people use is counted right.</summary>
internal sealed partial class Sweeper(Sweep sweep, SpaceCheck space, StoreWatch watch, VaultEvents events, TimeProvider clock, ILogger<Sweeper> logger) : BackgroundService
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromDays(1);

    private readonly SweepInterval _interval = new();
    private readonly FailureThrottle _storeFailures = new(clock);
    private readonly FailureThrottle _failures = new(clock);
    private DateTimeOffset _nextCheck;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var asked = new SemaphoreSlim(0);
        using var subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.PurgeRequested)
            {
                _interval.Reset();
                if (asked.CurrentCount == 0)
                {
                    asked.Release();
                }
            }
        });
        do
        {
            try
            {
                await watch.LookAsync(stoppingToken).ConfigureAwait(false);
                Report(await sweep.RunAsync(stoppingToken).ConfigureAwait(false));
                _failures.Succeed();
                await CheckSpaceAsync(stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // a disk that is full now may not be in a quarter of a minute; nothing may end the sweeping, or the server with it
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _interval.BackOff();
                if (_failures.Add() is { } failures)
                {
                    SweepFailed(logger, failures, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));
                }
            }
        }
        while (await WaitAsync(asked, stoppingToken).ConfigureAwait(false));
    }

    private void Report(SweepResult result)
    {
        var destroyed = result.Destroyed;
        if (result.Purged > 0 || destroyed != default)
        {
            Swept(logger, result.Purged, result.Left, destroyed.TrashExpired, destroyed.TrashEmptied, destroyed.OldVersions, destroyed.AbandonedUploads);
        }

        if (result.Error is not { } error)
        {
            _interval.Reset();
            if (_storeFailures.Succeed())
            {
                StoreAnswers(logger);
            }

            return;
        }

        _interval.BackOff();
        if (_storeFailures.Add(result.Failures) is { } failures)
        {
            StoreFailed(logger, result.Left, failures, error.Error, error.Message);
        }
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
            CountedWrongly(logger, difference.User, difference.Counted, difference.Summed);
        }
    }

    /// <summary>Until it is time, or something was marked for purging.</summary>
    private async Task<bool> WaitAsync(SemaphoreSlim asked, CancellationToken stoppingToken)
    {
        using var time = new CancellationTokenSource(_interval.Current, clock);
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

    [LoggerMessage(
        EventId = 400,
        Level = LogLevel.Information,
        Message = "Removed {Purged} objects, {Left} are left for the next time; keys destroyed since the last sweep: {TrashExpired} items whose time in the trash was over, {TrashEmptied} items removed from the trash by their owners, {OldVersions} old versions, {AbandonedUploads} abandoned uploads")]
    private static partial void Swept(ILogger logger, int purged, int left, int trashExpired, int trashEmptied, int oldVersions, int abandonedUploads);

    [LoggerMessage(EventId = 460, Level = LogLevel.Warning, Message = "{Left} objects wait for their removal; the store failed {Failures} times since the last such line ({Error}): {Reason}")]
    private static partial void StoreFailed(ILogger logger, int left, int failures, ObjectStoreError error, string reason);

    [LoggerMessage(EventId = 461, Level = LogLevel.Information, Message = "The store removes objects again")]
    private static partial void StoreAnswers(ILogger logger);

    [LoggerMessage(EventId = 402, Level = LogLevel.Error, Message = "What person {User} uses is counted as {Counted}, but it is {Summed}")]
    private static partial void CountedWrongly(ILogger logger, UserId user, SpaceSums counted, SpaceSums summed);

    [LoggerMessage(EventId = 401, Level = LogLevel.Error, Message = "The sweep failed {Failures} times since the last such line ({Reason}); it will be tried again")]
    private static partial void SweepFailed(ILogger logger, int failures, string reason, Exception? exception);
}
