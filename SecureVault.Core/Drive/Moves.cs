using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>An item that moved, with what it takes to move it back.</summary>
public sealed record MovedItem(ItemId Item, ItemId From, string OldName, string NewName)
{
    /// <summary>The item that went into the trash to make room for it.</summary>
    public ItemId? Replaced { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"MovedItem({Item})";
}

/// <summary>The result of a move.</summary>
/// <param name="Moved">The items that are in the new folder now.</param>
/// <param name="Taken">Items that stayed, because the name is taken there and the request was to refuse then.</param>
/// <param name="IntoItself">Folders that stayed, because the new folder is inside of them.</param>
/// <param name="Gone">How many were not there (any more).</param>
/// <param name="TargetGone">True when the new folder is not there (any more); nothing moved.</param>
public sealed record MoveOutcome(IReadOnlyList<MovedItem> Moved, IReadOnlyList<ItemId> Taken, IReadOnlyList<ItemId> IntoItself, int Gone, bool TargetGone)
{
    /// <summary>Folders that stayed, because with them there would be too many inside one another.</summary>
    public IReadOnlyList<ItemId> TooDeep { get; init; } = [];

    /// <summary>The name of the folder that the items were to go to; null for the top.</summary>
    public string? Target { get; init; }

    /// <summary>Without the name, so that an outcome in a log line tells nothing.</summary>
    public override string ToString() => $"MoveOutcome({Moved.Count} moved, {Taken.Count} taken)";

    /// <summary>The outcome of a move to nowhere.</summary>
    internal static MoveOutcome NoTarget(int count) => new([], [], [], count, TargetGone: true);
}

/// <summary>Moves items to other folders. A folder is one row, however much is in it.</summary>
public sealed class Moves
{
    private readonly WriteQueue _writes;
    private readonly UserKeys _keys;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;

    internal Moves(WriteQueue writes, UserKeys keys, VaultEvents events, TimeProvider clock)
    {
        _writes = writes;
        _keys = keys;
        _events = events;
        _clock = clock;
    }

    /// <summary>Moves items into a folder, all in one step.</summary>
    /// <param name="user">The owner of the items.</param>
    /// <param name="items">What to move; those that are in the folder already stay.</param>
    /// <param name="target">The folder.</param>
    /// <param name="onConflict">When the name is taken: stay, get a number, or put the one that has it into the trash.</param>
    /// <param name="cancellationToken">Ends the call before the move.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<MoveOutcome> MoveAsync(
        UserId user, IReadOnlyCollection<ItemId> items, ItemId target, NameConflict onConflict, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var outcome = await _writes
            .RunAsync(db => MoveAsync(db, keyring, items, target, onConflict, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        Tell(user, outcome.Moved.Select(moved => moved.From).Append(target), outcome);
        return outcome;
    }

    /// <summary>Moves items back to where they were, under their old names, and restores the items they replaced. Items whose old place is taken stay.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<MoveOutcome> UndoAsync(UserId user, IReadOnlyCollection<MovedItem> moved, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(moved);
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var outcome = await _writes.RunAsync(db => UndoAsync(db, keyring, moved, cancellationToken), cancellationToken).ConfigureAwait(false);
        Tell(user, outcome.Moved.Select(back => back.From).Concat(moved.Select(back => back.From)), outcome);
        return outcome;
    }

    private async Task<MoveOutcome> MoveAsync(
        VaultDbContext db, UserKeyring keyring, IReadOnlyCollection<ItemId> items, ItemId target, NameConflict onConflict, CancellationToken cancellationToken)
    {
        if (await DriveTree.PathAsync(db, keyring.Owner, target, cancellationToken).ConfigureAwait(false) is not { } path)
        {
            return MoveOutcome.NoTarget(items.Count);
        }

        var above = path.Select(folder => folder.Id).ToHashSet();
        var rows = await LiveAsync(db, keyring.Owner, items, cancellationToken).ConfigureAwait(false);
        var chosen = rows.Select(row => row.Id).ToHashSet();
        var (moved, taken, intoItself, tooDeep) = (new List<MovedItem>(), new List<ItemId>(), new List<ItemId>(), new List<ItemId>());
        foreach (var row in rows.Where(row => row.ParentId != target.Value))
        {
            var item = new ItemId(row.Id);
            if (above.Contains(row.Id))
            {
                intoItself.Add(item);
            }
            else if (!await DriveTree.FitsAsync(db, keyring.Owner, row, path.Count, cancellationToken).ConfigureAwait(false))
            {
                tooDeep.Add(item);
            }
            else if (await PlaceAsync(db, keyring, row, target, FolderNames.NameOf(row, keyring), onConflict, chosen, cancellationToken).ConfigureAwait(false) is { } done)
            {
                moved.Add(done);
            }
            else
            {
                taken.Add(item);
            }
        }

        return new MoveOutcome(moved, taken, intoItself, items.Count - rows.Count, TargetGone: false)
        {
            TooDeep = tooDeep,
            Target = path is [.., var folder] ? DriveTree.NameOf(folder, keyring) : null,
        };
    }

    private async Task<MoveOutcome> UndoAsync(
        VaultDbContext db, UserKeyring keyring, IReadOnlyCollection<MovedItem> moved, CancellationToken cancellationToken)
    {
        var rows = (await LiveAsync(db, keyring.Owner, [.. moved.Select(one => one.Item)], cancellationToken).ConfigureAwait(false))
            .ToDictionary(row => row.Id);
        var paths = new Dictionary<ItemId, IReadOnlyList<DriveItem>?>();
        var (back, taken, intoItself, tooDeep, gone) = (new List<MovedItem>(), new List<ItemId>(), new List<ItemId>(), new List<ItemId>(), 0);
        foreach (var one in moved)
        {
            var path = await PathAsync(db, keyring.Owner, one.From, paths, cancellationToken).ConfigureAwait(false);
            if (!rows.TryGetValue(one.Item.Value, out var row) || path is null || OldNameOf(one, row, keyring) is not { } name)
            {
                gone++;
            }
            else if (path.Any(folder => folder.Id == row.Id))
            {
                intoItself.Add(one.Item);
            }
            else if (!await DriveTree.FitsAsync(db, keyring.Owner, row, path.Count, cancellationToken).ConfigureAwait(false))
            {
                tooDeep.Add(one.Item);
            }
            else if (await PlaceAsync(db, keyring, row, one.From, name, NameConflict.Refuse, [], cancellationToken).ConfigureAwait(false) is { } done)
            {
                back.Add(done);
                await BringBackAsync(db, keyring, one.Replaced, done.From, cancellationToken).ConfigureAwait(false);
                if (row.CurrentVersionId is null)
                {
                    paths.Clear(); // it may have taken along folders that others go back to
                }
            }
            else
            {
                taken.Add(one.Item);
            }
        }

        return new MoveOutcome(back, taken, intoItself, gone, TargetGone: false) { TooDeep = tooDeep };
    }

    /// <summary>The way to a folder, read once.</summary>
    private static async Task<IReadOnlyList<DriveItem>?> PathAsync(
        VaultDbContext db, UserId owner, ItemId folder, Dictionary<ItemId, IReadOnlyList<DriveItem>?> known, CancellationToken cancellationToken)
    {
        if (!known.TryGetValue(folder, out var path))
        {
            path = await DriveTree.PathAsync(db, owner, folder, cancellationToken).ConfigureAwait(false);
            known.Add(folder, path);
        }

        return path;
    }

    /// <summary>Null for a name that nobody may have.</summary>
    private static ItemName? OldNameOf(MovedItem one, DriveItem row, UserKeyring keyring)
    {
        var now = FolderNames.NameOf(row, keyring);
        return one.OldName == now.Text ? now : ItemName.TryParse(one.OldName, out var name, out _) ? name : null;
    }

    /// <summary>Restores the replaced item from the trash, if its place is still free and not too deep by now.</summary>
    private static async Task BringBackAsync(
        VaultDbContext db, UserKeyring keyring, ItemId? replaced, ItemId folder, CancellationToken cancellationToken)
    {
        if (replaced is not { } id)
        {
            return;
        }

        var row = await db.Items.FirstOrDefaultAsync(
            item => item.Id == id.Value && item.OwnerId == keyring.Owner.Value && item.ParentId == folder.Value && item.DeletedAt != null && !item.IsPurging,
            cancellationToken).ConfigureAwait(false);
        var path = row is null ? null : await DriveTree.PathAsync(db, keyring.Owner, folder, cancellationToken).ConfigureAwait(false);
        if (row is null || path is null || !await DriveTree.FitsAsync(db, keyring.Owner, row, path.Count, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var (names, name) = (await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false), FolderNames.NameOf(row, keyring));
        if (await names.FindAsync(name, cancellationToken).ConfigureAwait(false) is null)
        {
            row.DeletedAt = null;
            names.Put(row, name);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Null when the name is taken and the request is to refuse then.</returns>
    private async Task<MovedItem?> PlaceAsync(
        VaultDbContext db,
        UserKeyring keyring,
        DriveItem row,
        ItemId target,
        ItemName name,
        NameConflict onConflict,
        HashSet<Guid> chosen,
        CancellationToken cancellationToken)
    {
        // One row at a time in the context, which looks through all it has with each saving.
        db.ChangeTracker.Clear();
        db.Items.Attach(row);
        var (from, oldName, place) = (new ItemId(row.ParentId), DriveTree.NameOf(row, keyring), name);
        var (names, replaced) = (await FolderNames.OpenAsync(db, keyring, target, cancellationToken).ConfigureAwait(false), default(ItemId?));
        if (await names.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } existing && existing.Id != row.Id)
        {
            // When two of the chosen have the same name, neither goes into the trash for the other.
            if (onConflict == NameConflict.Replace && !chosen.Contains(existing.Id))
            {
                existing.DeletedAt = _clock.GetUtcNow();
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                replaced = new ItemId(existing.Id);
            }
            else if (onConflict != NameConflict.Refuse && await names.FindFreeAsync(name, row.Id, cancellationToken).ConfigureAwait(false) is { } free)
            {
                place = free;
            }
            else
            {
                return null;
            }
        }

        names.Put(row, place);

        // Saved one by one: two of the moved may have the same name, and the second has to see the first.
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return new MovedItem(new ItemId(row.Id), from, oldName, place.Text) { Replaced = replaced };
    }

    private static async Task<List<DriveItem>> LiveAsync(
        VaultDbContext db, UserId owner, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        var ids = items.Select(item => item.Value).Distinct().ToArray();
        var deleted = DriveTree.DeletedFolders(db, owner);
        return await db.Items.AsNoTracking()
            .Where(row => EF.Parameter(ids).Contains(row.Id) && row.OwnerId == owner.Value && row.DeletedAt == null && !deleted.Contains(row.ParentId))
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    private void Tell(UserId user, IEnumerable<ItemId> folders, MoveOutcome outcome)
    {
        if (outcome.Moved.Count > 0)
        {
            foreach (var folder in folders.Distinct())
            {
                _events.Publish(new VaultEvent.DriveChanged(user, folder));
            }
        }
    }
}
