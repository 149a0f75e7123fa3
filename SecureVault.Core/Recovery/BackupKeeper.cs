using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Recovery;

/// <summary>
/// Makes a backup whenever the newest one is old enough, and removes those that are no longer kept. The store itself says when the last one
/// was made, so neither a restart nor another machine makes one too many or forgets one.
/// </summary>
internal sealed partial class BackupKeeper(
    Backups backups, StoreOwnership ownership, IOptions<BackupOptions> options, TimeProvider clock, ILogger<BackupKeeper> logger) : BackgroundService
{
    // Also after the start: the first minutes belong to people who wait for their page.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan PruneInterval = TimeSpan.FromDays(1);

    // A backup of a later time was made while the clock was wrong, and says nothing about how old the newest is.
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    private readonly FailureThrottle _failures = new(clock);
    private long? _pruned;

    /// <summary>Makes a backup if one is due.</summary>
    /// <returns>The backup; null when none was due, or the store is held.</returns>
    internal async Task<Backup?> RunAsync(CancellationToken cancellationToken)
    {
        // A held store's backups may be of a newer database than this one.
        if (ownership.Hold is not null)
        {
            return null;
        }

        var made = await IsDueAsync(cancellationToken).ConfigureAwait(false)
            ? await backups.CreateAsync(progress: null, cancellationToken).ConfigureAwait(false)
            : null;
        if (made is not null)
        {
            Made(logger, made.Id, made.Bytes);
        }

        // Also those that somebody else makes, whose own schedule keeps this one from making any.
        if (_pruned is not { } pruned || clock.GetElapsedTime(pruned) >= PruneInterval)
        {
            var removed = await backups.PruneAsync(cancellationToken).ConfigureAwait(false);
            _pruned = clock.GetTimestamp();
            Pruned(logger, removed.Count);
        }

        return made;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await RunAsync(stoppingToken).ConfigureAwait(false);
                _failures.Succeed();
            }
#pragma warning disable CA1031 // a store that is down now may answer in some minutes; nothing may end the keeping, or the server with it
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (_failures.Add() is { } failures)
                {
                    NotMade(logger, failures, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));
                }
            }
        }
    }

    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        if (options.Value.IntervalHours == 0)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        var newest = (await backups.ListAsync(cancellationToken).ConfigureAwait(false))
            .LastOrDefault(backup => backup.IsWhole && backup.Id.Time <= now + Tolerance);
        return newest is null || now - newest.Id.Time >= TimeSpan.FromHours(options.Value.IntervalHours);
    }

    [LoggerMessage(EventId = 490, Level = LogLevel.Information, Message = "Backup {Backup} is in the store ({Bytes} bytes)")]
    private static partial void Made(ILogger logger, BackupId backup, long bytes);

    [LoggerMessage(EventId = 492, Level = LogLevel.Debug, Message = "{Removed} backups that are no longer kept were removed")]
    private static partial void Pruned(ILogger logger, int removed);

    [LoggerMessage(EventId = 491, Level = LogLevel.Error, Message = "No backup could be made, {Failures} times since the last such line ({Reason}); it will be tried again")]
    private static partial void NotMade(ILogger logger, int failures, string reason, Exception? exception);
}
