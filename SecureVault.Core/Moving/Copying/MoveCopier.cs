using SecureVault.Core.Ownership;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving.Copying;

/// <summary>Copies until the target has everything.</summary>
internal sealed class MoveCopier(MoveFollower follower, MoveNotes notes, MoveRows rows, StoreOwnership ownership, TimeProvider clock)
{
    // Each pass but the last finds something; new objects go to the target, so there can't be many.
    private const int MaxPasses = 5;

    /// <summary>How fast it may go.</summary>
    public Pace Pace { get; } = new(clock);

    /// <summary>Copies and compares.</summary>
    /// <param name="plan">The move, whose route this process has taken.</param>
    /// <param name="progress">Counts.</param>
    /// <param name="save">Saves the position before something is done that it would not be right for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Storage.ObjectStoreException">A store fails.</exception>
    /// <exception cref="MoveException">The target does not keep what it is given, or the source does not give out everything.</exception>
    public async Task RunAsync(MovePlan plan, MoveProgress progress, Func<string?, Task> save, CancellationToken cancellationToken)
    {
        var (from, to) = (follower.Route.From, follower.Route.To!);
        await WriteNotesAsync(plan, cancellationToken).ConfigureAwait(false);
        var cleaning = new TargetCleaning(from, to, follower.Gate, rows, ownership);
        await cleaning.RemoveUnfinishedAsync(cancellationToken).ConfigureAwait(false);
        var records = new RecordPass(from, to, follower.Gate);
        using var copy = new ObjectCopy(from, to, follower.Gate, Pace, progress) { KeepsTarget = plan.KeepsTarget };
        var objects = new ObjectPass(from, to, copy, progress);
        var comparesAll = progress.Position != ObjectPass.End;
        for (var pass = 1; ; pass++)
        {
            var copied = await records.RunAsync(comparesAll, cancellationToken).ConfigureAwait(false);
            var result = await objects.RunAsync(save, cancellationToken).ConfigureAwait(false);
            Demand(result, from, to);

            if (result.IsComplete && copied == 0)
            {
                break;
            }

            if (pass == MaxPasses)
            {
                throw new MoveException(MoveError.Store, "The present store goes on getting objects, which somebody else must put there.");
            }

            comparesAll = false;
        }

        if (plan.IsReturn)
        {
            await cleaning.RemoveDeletedAsync(plan.StartedAt, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Demand(PassResult result, StoreEnd from, StoreEnd to)
    {
        if (result.Failed > 0)
        {
            throw new MoveException(
                MoveError.Unreadable,
                $"The present store does not give out {result.Failed} of its objects, {result.Unreadable} for one; 'securevault verify' tells which contents are lost.");
        }

        if (result.Different > 0)
        {
            var keys = string.Join(", ", result.FirstDifferent) + (result.Different > result.FirstDifferent.Count ? " and others" : "");
            throw new MoveException(
                MoveError.Differing,
                $"{result.Different} objects differ between {from.Place.Text} and {to.Place.Text} ({keys}). One of the two is damaged, so neither is replaced: remove the damaged one by hand.");
        }
    }

    /// <summary>They were written at the start; a store that was restored meanwhile may have lost its one.</summary>
    private async Task WriteNotesAsync(MovePlan plan, CancellationToken cancellationToken)
    {
        foreach (var (store, role) in new (StoreEnd Store, MoveRole Role)[] { (follower.Route.To!, MoveRole.Target), (follower.Route.From, MoveRole.Source) })
        {
            var note = await notes.ReadAsync(store, cancellationToken).ConfigureAwait(false);
            if (note is null || note.Role != role || !note.Plan.IsLike(plan))
            {
                await notes.WriteAsync(store, role, plan, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
