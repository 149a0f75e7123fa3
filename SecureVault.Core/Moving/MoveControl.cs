using Microsoft.EntityFrameworkCore.Query;
using SecureVault.Core.Data.Moves;

namespace SecureVault.Core.Moving;

/// <summary>Tells how far a move is, and lets an operator pause, resume and end it. It speaks to the process that copies through the database.</summary>
public sealed class MoveControl
{
    private static readonly MoveState[] Running = [MoveState.Copying, MoveState.Paused, MoveState.Copied];

    private readonly MoveRows _rows;
    private readonly MoveNotes _notes;
    private readonly MoveFollower _follower;

    internal MoveControl(MoveRows rows, MoveNotes notes, MoveFollower follower)
    {
        _rows = rows;
        _notes = notes;
        _follower = follower;
    }

    /// <summary>How far it is; null when there is no move.</summary>
    /// <exception cref="MoveException">The plan does not open.</exception>
    public async Task<MoveStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await _rows.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return null;
        }

        var plan = _notes.Open(row.SealedPlan).Plan;
        return new MoveStatus(
            (MoveState)row.State,
            _follower.PlaceOf(plan.From).Text,
            _follower.PlaceOf(plan.To).Text,
            Math.Max(row.TotalObjects, row.DoneObjects),
            Math.Max(row.TotalBytes, row.DoneBytes),
            row.DoneObjects,
            row.DoneBytes)
        {
            FailedObjects = row.FailedObjects,
            BytesPerSecond = row.BytesPerSecond,
            LimitBytesPerSecond = row.LimitBytesPerSecond,
            Refusal = (MoveError?)row.Refusal,
            Note = row.Note,
            StartedAt = row.StartedAt,
        };
    }

    /// <summary>Lets nothing be copied until it is resumed. New objects go to the target all the same.</summary>
    /// <exception cref="MoveException">There is no move that goes on.</exception>
    public Task PauseAsync(CancellationToken cancellationToken) => ChangeAsync(
        "pause",
        set => set.SetProperty(row => row.State, (int)MoveState.Paused).SetProperty(row => row.BytesPerSecond, 0), cancellationToken);

    /// <summary>Goes on, or sets how fast it may go.</summary>
    /// <param name="limit">Bytes a second; zero for as many as come, null for as it was.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MoveException">There is no move that goes on.</exception>
    public Task ResumeAsync(long? limit, CancellationToken cancellationToken) => ChangeAsync(
        "resume",
        set =>
        {
            set.SetProperty(row => row.State, (int)MoveState.Copying).SetProperty(row => row.Note, (string?)null);
            if (limit is { } bytes)
            {
                set.SetProperty(row => row.LimitBytesPerSecond, bytes == 0 ? null : bytes);
            }
        },
        cancellationToken);

    /// <summary>Asks the process that copies to end the move.</summary>
    /// <param name="endsUploads">Whether uploads that are unfinished in the source are given up.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MoveException">There is no move that goes on.</exception>
    public Task FinishAsync(bool endsUploads, CancellationToken cancellationToken) => ChangeAsync(
        "finish",
        set => set.SetProperty(row => row.State, (int)MoveState.Finishing)
            .SetProperty(row => row.EndsUploads, endsUploads)
            .SetProperty(row => row.Refusal, (int?)null)
            .SetProperty(row => row.Note, (string?)null),
        cancellationToken);

    private async Task ChangeAsync(string request, Action<UpdateSettersBuilder<StoreMove>> change, CancellationToken cancellationToken)
    {
        if (await _rows.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } row
            || !await _rows.UpdateAsync(row.MoveId, Running, request, change, cancellationToken).ConfigureAwait(false))
        {
            throw new MoveException(MoveError.NoMove, "There is no move that goes on; 'securevault store copy --to FILE' begins one.");
        }
    }
}
