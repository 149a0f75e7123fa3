using Microsoft.Extensions.Configuration;
using SecureVault.Core.Data.Moves;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving;

/// <summary>Sends this process's calls where a move wants them.</summary>
internal sealed class MoveFollower(StoreSwitch stores, StoreBuilder builder, MoveNotes notes, IConfiguration configuration)
{
    private readonly Dictionary<string, StoreSettings> _built = [];

    /// <summary>The plan whose route was taken last.</summary>
    public MovePlan? Plan { get; private set; }

    /// <summary>The present route.</summary>
    public StoreRoute Route => stores.Route;

    /// <summary>Keeps copies and deletions of one object apart.</summary>
    public CopyGate Gate => stores.Gate;

    /// <summary>The settings of this process, which name one of the stores.</summary>
    public StoreSettings Configured { get; } = StoreSettings.Of(configuration);

    /// <summary>The same for others: they may have another data folder.</summary>
    public StoreSettings Here => Configured.Under(builder.DataFolder);

    /// <summary>The store that this process's settings name; null when the vault has left it.</summary>
    public StoreEnd? ConfiguredEnd
    {
        get
        {
            var tag = PlaceOf(Configured).Tag;
            return Array.Find([Route.From, Route.Target], end => end.Place.Tag == tag);
        }
    }

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
        Plan = plan;
        var areCurrent = !HasOther(end, plan.To) && (isFinished || !HasOther(start, plan.From));
        if (!Route.IsLike(first, second, isTurned) || !areCurrent)
        {
            var to = Find(end, plan.To);
            await stores.UseAsync(isFinished ? new StoreRoute(to) : new StoreRoute(Find(start, plan.From), to, isTurned)).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a store was built with other settings, such as credentials that are no longer good. The one of this process's settings never is.</summary>
    private bool HasOther(StorePlace place, StoreSettings settings) => _built.TryGetValue(place.Tag, out var built) && !built.IsLike(settings);

    private StoreEnd Find(StorePlace place, StoreSettings settings)
    {
        if (!HasOther(place, settings) && Array.Find([Route.From, Route.Target], end => end.Place.Tag == place.Tag) is { } known)
        {
            return known;
        }

        _built[place.Tag] = settings;
        return Build(settings);
    }
}
