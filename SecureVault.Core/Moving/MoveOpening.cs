using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Moves;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Moving;

/// <summary>
/// Opens the store at the start of a process: finds out whether it is being moved, from the note in the store that the settings name and from
/// the database. The store's note counts for more, because the database may be a backup.
/// </summary>
public sealed class MoveOpening
{
    private readonly StoreOpening _opening;
    private readonly MoveFollower _follower;
    private readonly MoveNotes _notes;
    private readonly MoveRows _rows;
    private readonly StoreOwnership _ownership;
    private readonly ILogger _logger;

    internal MoveOpening(
        StoreOpening opening, MoveFollower follower, MoveNotes notes, MoveRows rows, StoreOwnership ownership, ILogger<MoveOpening> logger)
    {
        _opening = opening;
        _follower = follower;
        _notes = notes;
        _rows = rows;
        _ownership = ownership;
        _logger = logger;
    }

    /// <inheritdoc cref="StoreOpening.CheckAsync"/>
    public Task CheckAsync(DatabaseState found, CancellationToken cancellationToken) => _opening.CheckAsync(found, cancellationToken);

    /// <summary>For the process that holds the vault's lock: follows a move, then opens the store.</summary>
    /// <exception cref="MoveException">The settings name a store that the vault has left, or one that it is not in yet.</exception>
    /// <exception cref="OwnershipException">The start can't go on.</exception>
    /// <exception cref="ObjectStoreException">A store does not answer.</exception>
    public async Task OpenAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (found.Exists)
        {
            await FollowAsync(isOwner: true, hasDatabase: true, cancellationToken).ConfigureAwait(false);
        }

        await _opening.OpenAsync(found, cancellationToken).ConfigureAwait(false);
        if (!found.Exists && await MoveNotes.IsThereAsync(_follower.Route.From, cancellationToken).ConfigureAwait(false))
        {
            // A new vault beside an old one, as the operator wanted it.
            await MoveNotes.DeleteAsync(_follower.Route.From, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether there is anything to follow, which needs the master key.</summary>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task<bool> IsNeededAsync(bool hasDatabase, CancellationToken cancellationToken) =>
        await MoveNotes.IsThereAsync(_follower.Route.From, cancellationToken).ConfigureAwait(false)
        || (hasDatabase && await _rows.ReadAsync(cancellationToken).ConfigureAwait(false) is not null);

    /// <summary>For a process beside the server, and for one that works without a database: sends its calls where the move wants them, and changes nothing.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    public Task FollowAsync(bool hasDatabase, CancellationToken cancellationToken) => FollowAsync(isOwner: false, hasDatabase, cancellationToken);

    private async Task FollowAsync(bool isOwner, bool hasDatabase, CancellationToken cancellationToken)
    {
        var configured = _follower.ConfiguredEnd;
        var note = await _notes.ReadAsync(configured ?? _follower.Route.From, cancellationToken).ConfigureAwait(false);
        var row = hasDatabase ? await _rows.ReadAsync(cancellationToken).ConfigureAwait(false) : null;
        if (note is not null)
        {
            var plan = configured is null ? note.Plan : Here(note);
            await FollowAsync(note with { Plan = plan }).ConfigureAwait(false);
            if (isOwner)
            {
                await KeepAsync(plan, row, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (row is not null)
        {
            await FollowAsync(row, isOwner, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The store in which a note was found is the one that it speaks of, wherever it was when the note was written: a folder may have been renamed or
    /// mounted elsewhere, and credentials replaced.
    /// </summary>
    private MovePlan Here(MoveNote note) =>
        note.Role == MoveRole.Source ? note.Plan with { From = _follower.Here }
        : note.Role == MoveRole.Target ? note.Plan with { To = _follower.Here }
        : note.Plan;

    /// <summary>Sees to it that the row says the same as the note.</summary>
    private async Task KeepAsync(MovePlan plan, StoreMove? row, CancellationToken cancellationToken)
    {
        if (row?.MoveId != plan.Id)
        {
            await _rows.ReplaceAsync(RowOf(plan), cancellationToken).ConfigureAwait(false);
            Log.MoveFound(_logger, _follower.PlaceOf(plan.To).Text);
        }
        else if (!_notes.Open(row.SealedPlan).Plan.IsLike(plan))
        {
            var now = RowOf(plan);
            await _rows.UpdateAsync(
                plan.Id,
                Enum.GetValues<MoveState>(),
                set => set.SetProperty(kept => kept.SealedPlan, now.SealedPlan).SetProperty(kept => kept.FromTag, now.FromTag).SetProperty(kept => kept.ToTag, now.ToTag),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(MoveNote note)
    {
        switch (note.Role)
        {
            case MoveRole.Left:
                throw Left(_follower.PlaceOf(note.Plan.To).Text);
            case MoveRole.Target when !note.Plan.IsTurned:
                throw new MoveException(
                    MoveError.TargetNotReady,
                    $"The vault is being moved here from {_follower.PlaceOf(note.Plan.From).Text}, and not everything has arrived: let ObjectStore name that store until 'securevault store copy finish' is done.");
            case MoveRole.Source or MoveRole.Target:
                await _follower.FollowAsync(note.Plan, isFinished: false).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>The store has no note: the move ended, or somebody took the note away.</summary>
    private async Task FollowAsync(StoreMove row, bool isOwner, CancellationToken cancellationToken)
    {
        // Of a move that ended here nothing is left to follow, so its plan need not open: the key that it is under may be gone.
        var hasEndedHere = row.ToTag == _follower.Route.From.Place.Tag && (MoveState)row.State == MoveState.Finished;
        var isFinished = hasEndedHere || await FollowPlanAsync(row, cancellationToken).ConfigureAwait(false);
        if (isOwner && isFinished)
        {
            await _rows.DeleteAsync(row.MoveId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether the move is over.</returns>
    private async Task<bool> FollowPlanAsync(StoreMove row, CancellationToken cancellationToken)
    {
        var (tag, plan, state) = (_follower.Route.From.Place.Tag, _notes.Open(row.SealedPlan).Plan, (MoveState)row.State);

        // The target's note goes last, so everything is here. Only the former source may not have its own last note yet.
        var isFinished = state == MoveState.Finished || (row.ToTag == tag && !(plan.IsTurned && state == MoveState.Finishing));
        if (isFinished && row.FromTag == tag)
        {
            throw Left(_follower.PlaceOf(plan.To).Text);
        }

        if (row.FromTag == tag || row.ToTag == tag)
        {
            await _follower.FollowAsync(plan, isFinished).ConfigureAwait(false);
        }
        else if (!isFinished && await _ownership.HasOwnMarkerAsync(cancellationToken).ConfigureAwait(false))
        {
            // The store is in no move, and it is this vault's: the row came with a database from before.
            Log.MoveOutdated(_logger, _follower.Route.From.Place.Text, _follower.PlaceOf(plan.To).Text);
            return true;
        }
        else if (!isFinished)
        {
            throw new MoveException(
                MoveError.OtherMove,
                $"The vault is being moved from {_follower.PlaceOf(plan.From).Text} to {_follower.PlaceOf(plan.To).Text}, and ObjectStore names neither: let it name the first until 'securevault store copy finish' is done.");
        }

        return isFinished;
    }

    private static MoveException Left(string place) =>
        new(MoveError.LeftStore, $"The vault was moved to {place}: let ObjectStore name that store. The one that it names now is a copy from before.");

    private StoreMove RowOf(MovePlan plan) => new()
    {
        MoveId = plan.Id,
        SealedPlan = _notes.Seal(MoveRole.Source, plan),
        FromTag = _follower.PlaceOf(plan.From).Tag,
        ToTag = _follower.PlaceOf(plan.To).Tag,
        State = (int)MoveState.Copying,
        TotalObjects = 0,
        TotalBytes = 0,
        StartedAt = plan.StartedAt,
        UpdatedAt = plan.StartedAt,
    };
}
