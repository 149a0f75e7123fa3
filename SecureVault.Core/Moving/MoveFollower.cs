using Microsoft.Extensions.Configuration;
using SecureVault.Core.Data.Moves;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving;

/// <summary>Sends this process's calls where a move wants them.</summary>
internal sealed class MoveFollower(StoreSwitch stores, StoreBuilder builder, MoveNotes notes, IConfiguration configuration)
{
    /// <summary>The present route.</summary>
    public StoreRoute Route => stores.Route;

    /// <summary>Who works on what.</summary>
    public CopyGate Gate => stores.Gate;

    /// <summary>The settings of this process, which name one of the stores.</summary>
    public StoreSettings Configured { get; } = StoreSettings.Of(configuration);

    /// <summary>The place that settings name.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong.</exception>
    public StorePlace PlaceOf(StoreSettings settings) => builder.PlaceOf(settings.ToOptions());

    /// <summary>A store that is not in use yet.</summary>
    public StoreEnd Build(StoreSettings settings) => builder.Build(settings.ToOptions());

    /// <summary>Takes the route of a move. Returns when no write is under way on the former one.</summary>
    /// <returns>The plan; null when the move is not one of this process's store.</returns>
    /// <exception cref="MoveException">The plan does not open.</exception>
    public async Task<MovePlan?> FollowAsync(StoreMove move)
    {
        var route = Route;
        if (!Array.Exists([route.From.Place.Tag, route.Target.Place.Tag], tag => tag == move.FromTag || tag == move.ToTag))
        {
            return null;
        }

        var plan = notes.Open(move.SealedPlan).Plan;
        await FollowAsync(plan, isFinished: (MoveState)move.State == MoveState.Finished).ConfigureAwait(false);
        return plan;
    }

    /// <summary>Takes the route of a plan.</summary>
    public async Task FollowAsync(MovePlan plan, bool isFinished)
    {
        var (start, end) = (PlaceOf(plan.From), PlaceOf(plan.To));
        var (first, second, isTurned) = isFinished ? (end, (StorePlace?)null, false) : (start, end, plan.IsTurned);
        if (!Route.IsLike(first, second, isTurned))
        {
            var to = Find(end, plan.To);
            await stores.UseAsync(isFinished ? new StoreRoute(to) : new StoreRoute(Find(start, plan.From), to, isTurned)).ConfigureAwait(false);
        }
    }

    private StoreEnd Find(StorePlace place, StoreSettings settings) =>
        Route.From.Place.Tag == place.Tag ? Route.From
        : Route.Target.Place.Tag == place.Tag ? Route.Target
        : Build(settings);
}
