using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving;

/// <summary>Finds out whether a store can be the target of a move: it is empty or this vault's own, not the present one, and has room.</summary>
internal sealed class MoveTarget(MoveFollower follower, MoveNotes notes)
{
    /// <returns>Whether the target is a store that this vault has left.</returns>
    public async Task<bool> DemandOwnAsync(StoreEnd source, StoreEnd target, CancellationToken cancellationToken)
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
            _ => throw new MoveException(MoveError.OtherMove, $"{target.Place.Text} is the source of a move to {follower.PlaceOf(note.Plan.To).Text} that is not finished."),
        };
    }

    private async Task<MoveNote?> ReadNoteAsync(StoreEnd target, CancellationToken cancellationToken)
    {
        try
        {
            return await notes.ReadAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (MoveException exception)
        {
            throw Foreign(target, exception);
        }
    }

    private static MoveException Foreign(StoreEnd target, Exception? inner) =>
        new(MoveError.ForeignStore, $"{target.Place.Text} holds objects or a marker that are not this vault's: name an empty store.", inner);

    /// <summary>Whether a marker was written for the same vault as the source's.</summary>
    public async Task<bool> IsOursAsync(byte[] bytes, StoreEnd source, CancellationToken cancellationToken)
    {
        var own = await source.Markers.ReadMarkerAsync(cancellationToken).ConfigureAwait(false);
        return Read(bytes) is { } marker && Read(own) is { } present && marker.Vault == present.Vault;

        StoreMarker? Read(byte[]? content) =>
            StoreMarker.TryRead(content, id => notes.Keyring.TryFind(id, out var key) ? key : null, out var read) ? read : null;
    }

    private static async Task<bool> HasAnyAsync(StoreEnd store, CancellationToken cancellationToken)
    {
        if (await store.Inventory.ListObjectsAsync(cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        foreach (var kind in MoveStart.RecordKinds)
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

    public static async Task DemandRoomAsync(StoreEnd target, long bytes, bool isReturn, CancellationToken cancellationToken)
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

    public static async Task<(long Objects, long Bytes)> CountAsync(StoreEnd store, CancellationToken cancellationToken)
    {
        var (objects, bytes) = (0L, 0L);
        await foreach (var stored in store.Inventory.ListObjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            (objects, bytes) = (objects + 1, bytes + stored.Length);
        }

        return (objects, bytes);
    }
}
