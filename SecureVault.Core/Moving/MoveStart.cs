using Microsoft.Extensions.Options;
using SecureVault.Core.Data.Moves;
using SecureVault.Core.Doctor;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving;

/// <summary>A move that could begin.</summary>
/// <param name="From">The place that is moved out of.</param>
/// <param name="To">The place that is moved into.</param>
/// <param name="Objects">Objects that it has.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="IsTurned">Whether it takes back a move that is not finished.</param>
/// <param name="IsReturn">Whether the target is a store that this vault has left.</param>
public sealed record MoveProposal(string From, string To, long Objects, long Bytes, bool IsTurned, bool IsReturn)
{
    internal MoveProposal(StoreEnd source, StoreEnd target, (long Objects, long Bytes) count, MovePlan plan)
        : this(source.Place.Text, target.Place.Text, count.Objects, count.Bytes, plan.IsTurned, plan.IsReturn) => (Source, Target, Plan) = (source, target, plan);

    /// <summary>Whether the move goes on and only the settings of its target change.</summary>
    public bool IsRenewal { get; init; }

    internal StoreEnd Source { get; } = null!;

    internal StoreEnd Target { get; } = null!;

    internal MovePlan Plan { get; } = null!;

    /// <summary>The move that goes on now; null when there is none.</summary>
    internal Guid? Former { get; init; }
}

/// <summary>Looks at the target of a move, and begins it.</summary>
public sealed class MoveStart
{
    internal static readonly string[] RecordKinds = ["audit/", "backups/", "cards/", "gone/"];

    private readonly MoveFollower _follower;
    private readonly MoveNotes _notes;
    private readonly MoveRows _rows;
    private readonly StoreOwnership _ownership;
    private readonly IOptions<VaultOptions> _vault;
    private readonly TimeProvider _clock;

    internal MoveStart(MoveFollower follower, MoveNotes notes, MoveRows rows, StoreOwnership ownership, IOptions<VaultOptions> vault, TimeProvider clock)
    {
        _follower = follower;
        _notes = notes;
        _rows = rows;
        _ownership = ownership;
        _vault = vault;
        _clock = clock;
    }

    /// <summary>Finds out whether the vault can work with the target at all.</summary>
    public StoreDoctor NewDoctor(StoreSettings target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new StoreDoctor(Options.Create(target.ToOptions()), _vault, _clock);
    }

    /// <summary>Whether the target is where an unfinished move began: then it is known to do, and has everything but what is new.</summary>
    public bool IsTurning(StoreSettings target) => _follower.Route is { To: not null } route && route.From.Place.Tag == _follower.PlaceOf(target).Tag;

    /// <summary>Looks whether the move can begin; changes nothing.</summary>
    /// <exception cref="MoveException">It can't.</exception>
    /// <exception cref="ObjectStoreException">A store does not answer.</exception>
    public async Task<MoveProposal> LookAsync(StoreSettings target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        await DemandNewestAsync(cancellationToken).ConfigureAwait(false);
        var settings = target.Under(_vault.Value.DataFolder);
        if (IsTurning(settings))
        {
            return await ProposeTurnAsync(cancellationToken).ConfigureAwait(false);
        }

        var route = _follower.Route;
        if (route.To?.Place.Tag == _follower.PlaceOf(settings).Tag)
        {
            return await ProposeSettingsAsync(settings, cancellationToken).ConfigureAwait(false);
        }

        if (route.To is not null)
        {
            throw OtherMove(route);
        }

        if (_follower.PlaceOf(settings).Tag == route.From.Place.Tag)
        {
            throw new MoveException(MoveError.SameStore, $"The target is the present store ({route.From.Place.Text}).");
        }

        var store = _follower.Build(settings);
        var isReturn = await new MoveTarget(_follower, _notes).DemandOwnAsync(route.From, store, cancellationToken).ConfigureAwait(false);
        var count = await MoveTarget.CountAsync(route.From, cancellationToken).ConfigureAwait(false);
        await MoveTarget.DemandRoomAsync(store, count.Bytes, isReturn, cancellationToken).ConfigureAwait(false);
        var plan = new MovePlan(Guid.NewGuid(), _follower.Here, settings, IsTurned: false, isReturn, _clock.GetUtcNow());
        return new MoveProposal(route.From, store, count, plan);
    }

    /// <summary>Begins the move: new objects go to the target as soon as the server has noticed, which takes it some seconds.</summary>
    /// <param name="proposal">The move.</param>
    /// <param name="limit">Bytes a second; null for as many as come.</param>
    /// <param name="cancellationToken">Ends the call; a move that has begun goes on.</param>
    /// <exception cref="MoveException">The database is not the newest one any more, or another move was begun since the proposal.</exception>
    /// <exception cref="ObjectStoreException">A store fails; the call can be repeated.</exception>
    public async Task BeginAsync(MoveProposal proposal, long? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        await DemandNewestAsync(cancellationToken).ConfigureAwait(false);
        await DemandPresentAsync(proposal, cancellationToken).ConfigureAwait(false);
        var (source, target, plan) = (proposal.Source, proposal.Target, proposal.Plan);
        if (proposal.IsRenewal)
        {
            await RenewAsync(proposal, limit, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (proposal.Former is null)
        {
            var marker = await source.Markers.ReadMarkerAsync(cancellationToken).ConfigureAwait(false);
            await target.Markers.WriteMarkerAsync(marker, mayMakeStore: true, cancellationToken).ConfigureAwait(false);
            await _notes.WriteAsync(target, MoveRole.Target, plan, cancellationToken).ConfigureAwait(false);
        }

        if (proposal.IsReturn)
        {
            await RemoveRecordsAsync(target, cancellationToken).ConfigureAwait(false);
        }

        // The row decides between two operators; a note of a store that takes part in a move may already be the other one's.
        if (!await _rows.TryReplaceAsync(RowOf(proposal, limit), proposal.Former, cancellationToken).ConfigureAwait(false))
        {
            throw Changed();
        }

        if (proposal.Former is not null)
        {
            await _notes.WriteAsync(target, MoveRole.Target, plan, cancellationToken).ConfigureAwait(false);
        }

        await _notes.WriteAsync(source, MoveRole.Source, plan, cancellationToken).ConfigureAwait(false);
    }

    private static MoveException OtherMove(StoreRoute route) =>
        new(MoveError.OtherMove, $"A move to {route.To!.Place.Text} is not finished: finish it, or take it back by naming {route.From.Place.Text}.");

    private static MoveException Changed() => new(MoveError.OtherMove, "Another move was begun or ended meanwhile; look at 'securevault store copy status' and try again.");

    /// <summary>An operator may take long to answer, and another one may have begun a move meanwhile.</summary>
    private async Task DemandPresentAsync(MoveProposal proposal, CancellationToken cancellationToken)
    {
        var known = new[] { proposal.Plan.Id, proposal.Former };
        var note = await _notes.ReadAsync(proposal.Source, cancellationToken).ConfigureAwait(false);
        var row = await _rows.ReadAsync(cancellationToken).ConfigureAwait(false);
        var goesOn = row is not null && (MoveState)row.State != MoveState.Finished;
        if ((note is not null && !known.Contains(note.Plan.Id)) || (goesOn ? !known.Contains(row!.MoveId) : proposal.Former is not null))
        {
            throw Changed();
        }
    }

    /// <summary>Gives a move that goes on other settings of its target; the process that copies takes them from the row.</summary>
    private async Task RenewAsync(MoveProposal proposal, long? limit, CancellationToken cancellationToken)
    {
        var plan = proposal.Plan;
        await _notes.WriteAsync(proposal.Target, MoveRole.Target, plan, cancellationToken).ConfigureAwait(false);
        await _notes.WriteAsync(proposal.Source, MoveRole.Source, plan, cancellationToken).ConfigureAwait(false);
        var isDone = await _rows.UpdateAsync(
            plan.Id,
            [MoveState.Copying, MoveState.Paused, MoveState.Copied],
            set =>
            {
                set.SetProperty(row => row.SealedPlan, _notes.Seal(MoveRole.Source, plan))
                    .SetProperty(row => row.Refusal, (int?)null)
                    .SetProperty(row => row.Note, (string?)null);
                if (limit is not null)
                {
                    set.SetProperty(row => row.LimitBytesPerSecond, limit);
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (!isDone)
        {
            throw Changed();
        }
    }

    private StoreMove RowOf(MoveProposal proposal, long? limit) => new()
    {
        MoveId = proposal.Plan.Id,
        SealedPlan = _notes.Seal(MoveRole.Source, proposal.Plan),
        FromTag = proposal.Source.Place.Tag,
        ToTag = proposal.Target.Place.Tag,
        State = (int)MoveState.Copying,
        TotalObjects = proposal.Objects,
        TotalBytes = proposal.Bytes,
        LimitBytesPerSecond = limit,
        StartedAt = proposal.Plan.StartedAt,
        UpdatedAt = proposal.Plan.StartedAt,
    };

    private async Task<MoveProposal> ProposeTurnAsync(CancellationToken cancellationToken)
    {
        var route = _follower.Route;
        var former = await ReadFormerAsync(cancellationToken).ConfigureAwait(false);
        var plan = new MovePlan(Guid.NewGuid(), former.To, former.From, !former.IsTurned, IsReturn: false, _clock.GetUtcNow()) { KeepsTarget = true };
        return new MoveProposal(route.To!, route.From, await MoveTarget.CountAsync(route.To!, cancellationToken).ConfigureAwait(false), plan) { Former = former.Id };
    }

    private async Task<MoveProposal> ProposeSettingsAsync(StoreSettings settings, CancellationToken cancellationToken)
    {
        var route = _follower.Route;
        var former = await ReadFormerAsync(cancellationToken).ConfigureAwait(false);
        if (former.To.IsLike(settings))
        {
            throw OtherMove(route);
        }

        var (plan, target) = (former with { To = settings }, _follower.Build(settings));
        if (await target.Markers.ReadMarkerAsync(cancellationToken).ConfigureAwait(false) is not { } marker
            || !await new MoveTarget(_follower, _notes).IsOursAsync(marker, route.From, cancellationToken).ConfigureAwait(false))
        {
            throw new MoveException(MoveError.ForeignStore, $"{target.Place.Text} has no marker of this vault, though the vault is being moved there.");
        }

        return new MoveProposal(route.From, target, await MoveTarget.CountAsync(route.From, cancellationToken).ConfigureAwait(false), plan) { Former = plan.Id, IsRenewal = true };
    }

    /// <summary>The move that goes on, with the stores where this process found them.</summary>
    private async Task<MovePlan> ReadFormerAsync(CancellationToken cancellationToken)
    {
        var row = await _rows.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (row is null || (MoveState)row.State is MoveState.Finishing)
        {
            throw new MoveException(MoveError.OtherMove, $"The move to {_follower.Route.To!.Place.Text} is just being finished.");
        }

        return _follower.Plan is { } plan && plan.Id == row.MoveId ? plan : _notes.Open(row.SealedPlan).Plan;
    }

    private async Task DemandNewestAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _ownership.DemandNewestAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException exception) when (exception.Error == ObjectStoreError.Inconsistent)
        {
            throw new MoveException(MoveError.Held, exception.Message, exception);
        }
    }

    /// <summary>Records of a store that was left are older than those of the present one, which has all of them.</summary>
    private static async Task RemoveRecordsAsync(StoreEnd target, CancellationToken cancellationToken)
    {
        foreach (var kind in RecordKinds)
        {
            foreach (var found in await target.Records.ListAsync(kind, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false))
            {
                await target.Records.DeleteAsync(found.Name, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
