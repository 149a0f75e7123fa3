using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Moving;

namespace SecureVault.Web.Components.Upkeep.Moves;

/// <summary>Moves the store to another place while people work, and shows how far that is; for administrators.</summary>
public sealed partial class StoreMove
{
    // The process that copies writes down once a second how far it is.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private StoreMoveView? _view;
    private MoveException? _refusal;
    private ITimer? _look;
    private bool _isLeaving;
    private bool _endsUploads;
    private bool _isBusy;

    [Inject]
    private StoreMoveBoard Board { get; set; } = default!;

    /// <inheritdoc/>
    protected override bool FollowsJobs => false;

    private MoveStatus? Move => _view?.Move;

    private bool IsUnderWay => Move is { State: not MoveState.Finished };

    private bool NeedsHand => Move is { State: MoveState.Copying, Refusal: not null, Note: not null };

    /// <summary>A move that a step of its end refused goes on copying, and can be ended again.</summary>
    private bool CanFinish => Move is { State: MoveState.Copied } or { State: MoveState.Copying, Refusal: MoveError.UploadsUnfinished or MoveError.Differing or MoveError.Unreadable };

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync()
    {
        try
        {
            _view = await User.CallAsync(Board.ReadAsync, Ended);
        }
        catch (MoveException unreadable)
        {
            (_refusal, _view) = (unreadable, _view ?? new StoreMoveView(null, []));
            return true;
        }

        // A timer that begins after the page is gone would keep it for good.
        if (Move is { State: MoveState.Copying or MoveState.Finishing } && !Ended.IsCancellationRequested)
        {
            _look ??= Clock.CreateTimer(_ => _ = InvokeAsync(LookAsync), null, LookInterval, LookInterval);
        }

        return _view is not null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _look?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Nothing happens by itself to a move that waits for a person.</summary>
    private Task LookAsync() => Move is { State: MoveState.Copying or MoveState.Finishing or MoveState.Copied } ? RefreshAsync() : Task.CompletedTask;

    private Task PauseAsync() => TellAsync(Board.PauseAsync);

    private Task ResumeAsync() => TellAsync(Board.ResumeAsync);

    private Task FinishAsync()
    {
        _isLeaving = false;
        return TellAsync((self, token) => Board.FinishAsync(self, _endsUploads, token));
    }

    private async Task TellAsync(Func<UserId, CancellationToken, Task<bool>> tell)
    {
        (_isBusy, _refusal) = (true, null);
        await CallAsync(async () =>
        {
            try
            {
                return await User.CallAsync(tell, Ended) && await LoadAsync();
            }
            catch (MoveException refused)
            {
                _refusal = refused;
                return await LoadAsync();
            }
        });
        _isBusy = false;
    }
}
