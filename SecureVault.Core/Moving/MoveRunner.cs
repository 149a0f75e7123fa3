using System.Data.Common;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Moves;
using SecureVault.Core.Moving.Copying;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Moving;

/// <summary>Does what the row of the move says, in the process that holds the vault's lock: the server, or a verb where no server runs.</summary>
public sealed class MoveRunner
{
    // How soon an operator's word counts, and how much of the counting a kill may lose.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(5);

    private readonly MoveRows _rows;
    private readonly MoveFollower _follower;
    private readonly MoveCopier _copier;
    private readonly MoveFinish _finish;
    private readonly StoreOwnership _ownership;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private byte[]? _tried;
    private TimeSpan _retryDelay;
    private DateTimeOffset _retryAt;

    internal MoveRunner(
        MoveRows rows, MoveFollower follower, MoveCopier copier, MoveFinish finish, StoreOwnership ownership, TimeProvider clock, ILogger<MoveRunner> logger)
    {
        _rows = rows;
        _follower = follower;
        _copier = copier;
        _finish = finish;
        _ownership = ownership;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Looks at the row and does what it says, until that is done or the row says something else.</summary>
    /// <returns>How far the move is; null when there is none.</returns>
    public async Task<MoveState?> StepAsync(CancellationToken cancellationToken)
    {
        if (await _rows.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } move || await _follower.FollowAsync(move).ConfigureAwait(false) is not { } plan)
        {
            return null;
        }

        var state = (MoveState)move.State;
        if (state == MoveState.Finishing || !move.SealedPlan.AsSpan().SequenceEqual(_tried))
        {
            _retryAt = default;
        }

        _tried = move.SealedPlan;

        if (state is MoveState.Copying or MoveState.Finishing && _clock.GetUtcNow() >= _retryAt)
        {
            await TryAsync(move, plan, cancellationToken).ConfigureAwait(false);
            return (MoveState?)(await _rows.ReadAsync(cancellationToken).ConfigureAwait(false))?.State;
        }

        return state;
    }

    private async Task TryAsync(StoreMove move, MovePlan plan, CancellationToken cancellationToken)
    {
        try
        {
            if (_ownership.Hold is { } hold)
            {
                throw new MoveException(MoveError.Held, $"Nothing is changed in the store until it has been checked ({hold.Reason}); see the page /admin/store.");
            }

            await RunAsync(move, plan, cancellationToken).ConfigureAwait(false);
            _retryDelay = TimeSpan.Zero;
        }
        catch (MoveException refused)
        {
            await BackOffAsync(move, refused.Error, refused.Message, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException failed)
        {
            await BackOffAsync(move, MoveError.Store, failed.Message, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(StoreMove move, MovePlan plan, CancellationToken cancellationToken)
    {
        var progress = new MoveProgress(move.Position, move.DoneObjects, move.DoneBytes);
        _copier.Pace.Limit = move.LimitBytesPerSecond;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchAsync(move, progress, stop);
        try
        {
            if ((MoveState)move.State == MoveState.Finishing)
            {
                await _finish.RunAsync(move, plan, progress, Lower, stop.Token).ConfigureAwait(false);
                Log.MoveFinished(_logger, _follower.Route.From.Place.Text);
                return;
            }

            await _copier.RunAsync(plan, progress, Lower, stop.Token).ConfigureAwait(false);
            await SaveAsync(move, progress, 0, cancellationToken).ConfigureAwait(false);
            if (await _rows.UpdateAsync(move.MoveId, [MoveState.Copying], set => set.SetProperty(row => row.State, (int)MoveState.Copied).SetProperty(row => row.Note, (string?)null), cancellationToken).ConfigureAwait(false))
            {
                Log.MoveCopied(_logger, progress.Objects, progress.Bytes);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The row says something else now.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SaveAsync(move, progress, 0, CancellationToken.None).ConfigureAwait(false);
        }

        Task Lower(string? position) => _rows.UpdateAsync(
            move.MoveId, [MoveState.Copying, MoveState.Finishing], set => set.SetProperty(row => row.Position, position), cancellationToken);
    }

    /// <summary>Saves what was done, and ends the work when the row says something else than at its begin.</summary>
    private async Task WatchAsync(StoreMove move, MoveProgress progress, CancellationTokenSource stop)
    {
        var (moved, time) = (progress.Moved, _clock.GetTimestamp());
        while (true)
        {
            await Task.Delay(LookInterval, _clock, stop.Token).ConfigureAwait(false);
            try
            {
                var seconds = Math.Max(0.001, _clock.GetElapsedTime(time).TotalSeconds);
                var rate = (long)((progress.Moved - moved) / seconds);
                (moved, time) = (progress.Moved, _clock.GetTimestamp());
                await SaveAsync(move, progress, rate, stop.Token).ConfigureAwait(false);
                var now = await _rows.ReadAsync(stop.Token).ConfigureAwait(false);
                if (now?.MoveId != move.MoveId || now.State != move.State || !now.SealedPlan.AsSpan().SequenceEqual(move.SealedPlan))
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    return;
                }

                _copier.Pace.Limit = now.LimitBytesPerSecond;
            }
            catch (DbException exception) when (DatabaseErrors.ErrorOf(exception) is not null)
            {
                // Busy or full: the copying goes on, and the next look may succeed.
            }
        }
    }

    private Task<bool> SaveAsync(StoreMove move, MoveProgress progress, long rate, CancellationToken cancellationToken)
    {
        // The position first: one that is too low only costs another look.
        var (position, objects, bytes, failed) = (progress.Position, progress.Objects, progress.Bytes, progress.Failed);
        return _rows.UpdateAsync(
            move.MoveId,
            [MoveState.Copying, MoveState.Paused, MoveState.Finishing, MoveState.Finished],
            set => set.SetProperty(row => row.Position, position)
                .SetProperty(row => row.DoneObjects, objects)
                .SetProperty(row => row.DoneBytes, bytes)
                .SetProperty(row => row.FailedObjects, failed)
                .SetProperty(row => row.BytesPerSecond, rate),
            cancellationToken);
    }

    /// <summary>Says in the row why it does not go on. An end that was refused leaves the move as it was.</summary>
    private async Task BackOffAsync(StoreMove move, MoveError error, string reason, CancellationToken cancellationToken)
    {
        _retryDelay = _retryDelay == TimeSpan.Zero ? TimeSpan.FromSeconds(5) : _retryDelay * 2 < MaxRetryDelay ? _retryDelay * 2 : MaxRetryDelay;
        _retryAt = _clock.GetUtcNow() + _retryDelay;
        Log.MoveStopped(_logger, error, reason);
        await _rows.UpdateAsync(
            move.MoveId, [MoveState.Copying, MoveState.Finishing],
            set => set.SetProperty(row => row.State, (int)MoveState.Copying).SetProperty(row => row.Refusal, (int)error).SetProperty(row => row.Note, reason).SetProperty(row => row.BytesPerSecond, 0),
            cancellationToken).ConfigureAwait(false);
    }
}
