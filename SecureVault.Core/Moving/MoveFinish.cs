using SecureVault.Core.Data.Moves;
using SecureVault.Core.Moving.Copying;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving;

/// <summary>
/// Leaves the source of a move. Each step can be repeated: until the source has its last note the move goes on, and from then on no start takes
/// the source any more.
/// </summary>
internal sealed class MoveFinish(MoveFollower follower, MoveNotes notes, MoveRows rows, MoveCopier copier, StoreOwnership ownership)
{
    /// <summary>Compares everything, then leaves.</summary>
    /// <exception cref="MoveException">The source can't be left yet.</exception>
    /// <exception cref="ObjectStoreException">A store fails.</exception>
    public async Task RunAsync(StoreMove move, MovePlan plan, MoveProgress progress, Func<string?, Task> save, CancellationToken cancellationToken)
    {
        var (from, to) = (follower.Route.From, follower.Route.To!);
        if (move.EndsUploads)
        {
            await EndUploadsAsync(from, cancellationToken).ConfigureAwait(false);
        }

        await DemandNoUploadsAsync(from, cancellationToken).ConfigureAwait(false);
        await copier.RunAsync(plan, progress, save, cancellationToken).ConfigureAwait(false);
        await DemandMarkerAsync(from, to, cancellationToken).ConfigureAwait(false);
        await LeaveAsync(move, plan, from, to, cancellationToken).ConfigureAwait(false);
    }

    private async Task LeaveAsync(StoreMove move, MovePlan plan, StoreEnd from, StoreEnd to, CancellationToken cancellationToken)
    {
        // A rotation of the master key writes the notes anew; the one that goes here must not come back.
        using var turn = await follower.Gate.ChangeAsync(MoveNotes.Name, cancellationToken).ConfigureAwait(false);
        await MoveNotes.DeleteAsync(to, cancellationToken).ConfigureAwait(false);
        if (from.Place.Folder is null)
        {
            // A bucket with versions would keep the former note, and with it the sealed credentials of both stores.
            await MoveNotes.DeleteAsync(from, cancellationToken).ConfigureAwait(false);
        }

        await notes.WriteAsync(
            from, MoveRole.Left, plan with { From = plan.From.WithoutKeys(), To = plan.To.WithoutKeys() }, cancellationToken).ConfigureAwait(false);
        await rows.UpdateAsync(
            move.MoveId, [MoveState.Finishing], set => set.SetProperty(row => row.State, (int)MoveState.Finished).SetProperty(row => row.BytesPerSecond, 0), cancellationToken).ConfigureAwait(false);
        await follower.FollowAsync(plan, isFinished: true).ConfigureAwait(false);
    }

    /// <summary>Parts of an upload can't be copied before it is whole: a server does not give them out.</summary>
    private async Task DemandNoUploadsAsync(StoreEnd from, CancellationToken cancellationToken)
    {
        if ((await FindUploadsAsync(from, cancellationToken).ConfigureAwait(false)).Count is > 0 and var count)
        {
            throw new MoveException(
                MoveError.UploadsUnfinished,
                $"{count} uploads from before the move are unfinished in {from.Place.Text}; wait until they end or expire, or give them up with 'store copy finish --end-uploads'.");
        }
    }

    /// <summary>
    /// Gives uploads up before anything is compared. One that ended afterwards would have an object that no pass has seen, in a store that is left; its
    /// commit fails instead, and the client hears so.
    /// </summary>
    private async Task EndUploadsAsync(StoreEnd from, CancellationToken cancellationToken)
    {
        foreach (var key in await FindUploadsAsync(from, cancellationToken).ConfigureAwait(false))
        {
            if (await rows.EndPendingAsync(key, cancellationToken).ConfigureAwait(false))
            {
                using var turn = await follower.Gate.ChangeAsync(key.ToString(), cancellationToken).ConfigureAwait(false);
                await from.Objects.DiscardAsync(key, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Uploads whose object is not whole in the source yet; one that is whole is copied like any other.</summary>
    private async Task<List<ObjectKey>> FindUploadsAsync(StoreEnd from, CancellationToken cancellationToken)
    {
        var unfinished = await from.Inventory.ListUnfinishedAsync(cancellationToken).Select(found => found.Key).Distinct().ToListAsync(cancellationToken).ConfigureAwait(false);
        var pending = await rows.FindPendingAsync(unfinished.ConvertAll(key => key.ToString()), cancellationToken).ConfigureAwait(false);
        var uploads = new List<ObjectKey>();
        foreach (var key in unfinished.Where(key => pending.Contains(key.ToString())))
        {
            if (await from.Objects.GetLengthAsync(key, cancellationToken).ConfigureAwait(false) is null)
            {
                uploads.Add(key);
            }
        }

        return uploads;
    }

    /// <summary>The target's marker is the one that the database knows.</summary>
    private async Task DemandMarkerAsync(StoreEnd from, StoreEnd to, CancellationToken cancellationToken)
    {
        await ownership.TryAdvanceAsync(cancellationToken).ConfigureAwait(false);
        if (ownership.Hold is { } hold)
        {
            throw new MoveException(MoveError.Held, $"Nothing is changed in the store until it has been checked ({hold.Reason}); see the page /admin/store.");
        }

        var own = await from.Markers.ReadMarkerAsync(cancellationToken).ConfigureAwait(false);
        var other = await to.Markers.ReadMarkerAsync(cancellationToken).ConfigureAwait(false);
        if (own is null || !own.AsSpan().SequenceEqual(other))
        {
            throw new MoveException(MoveError.Store, "The markers of the two stores differ; try again when both answer.");
        }
    }
}
