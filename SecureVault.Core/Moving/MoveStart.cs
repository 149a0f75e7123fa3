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

    internal StoreEnd Source { get; } = null!;

    internal StoreEnd Target { get; } = null!;

    internal MovePlan Plan { get; } = null!;
}

/// <summary>Looks at the target of a move, and begins it.</summary>
public sealed class MoveStart
{
    private static readonly string[] RecordKinds = ["backups/", "cards/", "gone/"];

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
        if (route.To is not null)
        {
            throw new MoveException(
                MoveError.OtherMove, $"A move to {route.To.Place.Text} is not finished: finish it, or take it back by naming {route.From.Place.Text}.");
        }

        if (_follower.PlaceOf(settings).Tag == route.From.Place.Tag)
        {
            throw new MoveException(MoveError.SameStore, $"The target is the present store ({route.From.Place.Text}).");
        }

        var store = _follower.Build(settings);
        var isReturn = await DemandOwnAsync(route.From, store, cancellationToken).ConfigureAwait(false);
        var count = await CountAsync(route.From, cancellationToken).ConfigureAwait(false);
        await DemandRoomAsync(store, count.Bytes, isReturn, cancellationToken).ConfigureAwait(false);
        var plan = new MovePlan(Guid.NewGuid(), _follower.Configured.Under(_vault.Value.DataFolder), settings, IsTurned: false, isReturn, _clock.GetUtcNow());
        return new MoveProposal(route.From, store, count, plan);
    }

    /// <summary>Begins the move: new objects go to the target as soon as the server has noticed, which takes it some seconds.</summary>
    /// <param name="proposal">The move.</param>
    /// <param name="limit">Bytes a second; null for as many as come.</param>
    /// <param name="cancellationToken">Ends the call; a move that has begun goes on.</param>
    /// <exception cref="MoveException">The database is not the newest one any more.</exception>
    /// <exception cref="ObjectStoreException">A store fails; the call can be repeated.</exception>
    public async Task BeginAsync(MoveProposal proposal, long? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        await DemandNewestAsync(cancellationToken).ConfigureAwait(false);
        var (source, target, plan) = (proposal.Source, proposal.Target, proposal.Plan);
        if (!plan.IsTurned)
        {
            var marker = await source.Markers.ReadMarkerAsync(cancellationToken).ConfigureAwait(false);
            await target.Markers.WriteMarkerAsync(marker, mayMakeStore: true, cancellationToken).ConfigureAwait(false);
        }

        await _notes.WriteAsync(target, MoveRole.Target, plan, cancellationToken).ConfigureAwait(false);
        if (proposal.IsReturn)
        {
            await RemoveRecordsAsync(target, cancellationToken).ConfigureAwait(false);
        }

        await _notes.WriteAsync(source, MoveRole.Source, plan, cancellationToken).ConfigureAwait(false);
        await _rows.ReplaceAsync(
            new StoreMove
            {
                MoveId = plan.Id,
                SealedPlan = _notes.Seal(MoveRole.Source, plan),
                FromTag = source.Place.Tag,
                ToTag = target.Place.Tag,
                State = (int)MoveState.Copying,
                TotalObjects = proposal.Objects,
                TotalBytes = proposal.Bytes,
                LimitBytesPerSecond = limit,
                StartedAt = plan.StartedAt,
                UpdatedAt = plan.StartedAt,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<MoveProposal> ProposeTurnAsync(CancellationToken cancellationToken)
    {
        var route = _follower.Route;
        var row = await _rows.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (row is null || (MoveState)row.State is MoveState.Finishing)
        {
            throw new MoveException(MoveError.OtherMove, $"The move to {route.To!.Place.Text} is just being finished.");
        }

        var former = _notes.Open(row.SealedPlan).Plan;
        var plan = new MovePlan(Guid.NewGuid(), former.To, former.From, !former.IsTurned, IsReturn: false, _clock.GetUtcNow());
        return new MoveProposal(route.To!, route.From, await CountAsync(route.To!, cancellationToken).ConfigureAwait(false), plan);
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

    /// <returns>Whether the target is a store that this vault has left.</returns>
    private async Task<bool> DemandOwnAsync(StoreEnd source, StoreEnd target, CancellationToken cancellationToken)
    {
        var note = await ReadNoteAsync(target, cancellationToken).ConfigureAwait(false);
        var bytes = await target.Markers.ReadMarkerAsync(cancellationToken).ConfigureAwait(false);
        if (bytes is null ? note is not null || await HasAnyAsync(target, cancellationToken).ConfigureAwait(false) : !await IsOursAsync(bytes, source, cancellationToken).ConfigureAwait(false))
        {
            throw Foreign(target, null);
        }

        if ((bytes is not null && note is null) || await AreOneAsync(source, target, cancellationToken).ConfigureAwait(false))
        {
            throw new MoveException(
                MoveError.SameStore, $"{target.Place.Text} is the present store under another name, or a copy of it: name an empty one.");
        }

        return note switch
        {
            null => false,
            { Role: MoveRole.Left } => true,
            { Role: MoveRole.Target } => note.Plan.IsReturn,
            _ => throw new MoveException(MoveError.OtherMove, $"{target.Place.Text} is the source of a move to {_follower.PlaceOf(note.Plan.To).Text} that is not finished."),
        };
    }

    private async Task<MoveNote?> ReadNoteAsync(StoreEnd target, CancellationToken cancellationToken)
    {
        try
        {
            return await _notes.ReadAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (MoveException exception)
        {
            throw Foreign(target, exception);
        }
    }

    private static MoveException Foreign(StoreEnd target, Exception? inner) =>
        new(MoveError.ForeignStore, $"{target.Place.Text} holds objects or a marker that are not this vault's: name an empty store.", inner);

    private async Task<bool> IsOursAsync(byte[] bytes, StoreEnd source, CancellationToken cancellationToken)
    {
        var own = await source.Markers.ReadMarkerAsync(cancellationToken).ConfigureAwait(false);
        return Read(bytes) is { } marker && Read(own) is { } present && marker.Vault == present.Vault;

        StoreMarker? Read(byte[]? content) =>
            StoreMarker.TryRead(content, id => _notes.Keyring.TryFind(id, out var key) ? key : null, out var read) ? read : null;
    }

    private static async Task<bool> HasAnyAsync(StoreEnd store, CancellationToken cancellationToken)
    {
        if (await store.Inventory.ListObjectsAsync(cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        foreach (var kind in RecordKinds)
        {
            if (await store.Records.ListAsync(kind, cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A name that resolves differently, a mount, a link: what is written into one store shows in the other.</summary>
    private static async Task<bool> AreOneAsync(StoreEnd source, StoreEnd target, CancellationToken cancellationToken)
    {
        var name = RecordName.Parse($"doctor/{Guid.NewGuid():N}/same");
        await target.Records.PutAsync(name, "x"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        try
        {
            return await source.Records.ReadAsync(name, cancellationToken).ConfigureAwait(false) is not null;
        }
        finally
        {
            await target.Records.DeleteAsync(name, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task DemandRoomAsync(StoreEnd target, long bytes, bool isReturn, CancellationToken cancellationToken)
    {
        if (target.Place.Folder is { } folder && FreeSpace.In(FreeSpace.NearestExisting(folder)) is { } free)
        {
            var there = isReturn ? (await CountAsync(target, cancellationToken).ConfigureAwait(false)).Bytes : 0;
            if (free - FreeSpace.FloorIn(FreeSpace.NearestExisting(folder)) < bytes - there)
            {
                throw new MoveException(MoveError.NoRoom, $"{folder} has {free >> 20} MiB left; {(bytes - there) >> 20} MiB and some to spare are needed.");
            }
        }
    }

    private static async Task<(long Objects, long Bytes)> CountAsync(StoreEnd store, CancellationToken cancellationToken)
    {
        var (objects, bytes) = (0L, 0L);
        await foreach (var stored in store.Inventory.ListObjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            (objects, bytes) = (objects + 1, bytes + stored.Length);
        }

        return (objects, bytes);
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
