using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>What a deletion did.</summary>
/// <param name="Deleted">The items that went into the trash; those that were gone already are not in it.</param>
/// <param name="PurgeAt">When they go for good.</param>
public sealed record DeleteOutcome(IReadOnlyList<ItemId> Deleted, DateTimeOffset PurgeAt);

/// <summary>An item that is back.</summary>
/// <param name="Item">The item.</param>
/// <param name="Name">Its name; another one than before when that was taken.</param>
/// <param name="Folder">The folder that it is in.</param>
/// <param name="IsRenamed">True when its old name was taken.</param>
/// <param name="IsMoved">True when its old folder is gone, so that it came to the top.</param>
public sealed record RestoredItem(ItemId Item, string Name, ItemId Folder, bool IsRenamed, bool IsMoved)
{
    /// <inheritdoc/>
    public override string ToString() => $"RestoredItem({Item})";
}

/// <summary>What a restoration did.</summary>
/// <param name="Restored">The items that are back.</param>
/// <param name="Gone">How many were purged before.</param>
public sealed record RestoreOutcome(IReadOnlyList<RestoredItem> Restored, int Gone);

/// <summary>Deletes items into the trash, brings them back, and ends them for good.</summary>
public sealed class Trash
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly WriteQueue _writes;
    private readonly UserKeys _keys;
    private readonly VaultEvents _events;
    private readonly VaultOptions _options;
    private readonly TimeProvider _clock;

    internal Trash(
        IDbContextFactory<VaultDbContext> contexts, WriteQueue writes, UserKeys keys, VaultEvents events, IOptions<VaultOptions> options, TimeProvider clock)
    {
        _contexts = contexts;
        _writes = writes;
        _keys = keys;
        _events = events;
        _options = options.Value;
        _clock = clock;
    }

    /// <summary>Puts those of the items that are the user's and live into the trash. A folder takes along what is in it.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<DeleteOutcome> DeleteAsync(UserId user, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var now = _clock.GetUtcNow();
        var rows = await _writes.RunAsync(
            async db =>
            {
                var found = await FindAsync(db, user, items, isDeleted: false, cancellationToken).ConfigureAwait(false);
                found.ForEach(row => row.DeletedAt = now);
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                return found;
            },
            cancellationToken).ConfigureAwait(false);
        Tell(user, rows.Select(row => row.ParentId));
        return new DeleteOutcome(rows.ConvertAll(row => new ItemId(row.Id)), now.AddDays(_options.TrashDays));
    }

    /// <summary>What is in the trash, the newest first.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<IReadOnlyList<TrashEntry>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await ItemRow.Of(db, db.Items.Where(item => item.OwnerId == user.Value && item.DeletedAt != null && !item.IsPurging))
                .OrderByDescending(row => row.DeletedAt)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            var parents = rows.Select(row => row.ParentId).Distinct().ToList();
            var folders = await db.Items.AsNoTracking()
                .Where(item => parents.Contains(item.Id) && item.OwnerId == user.Value)
                .ToDictionaryAsync(item => item.Id, item => item, cancellationToken)
                .ConfigureAwait(false);
            return rows.ConvertAll(row => new TrashEntry(
                row.Open(keyring),
                row.DeletedAt!.Value,
                row.DeletedAt!.Value.AddDays(_options.TrashDays),
                folders.TryGetValue(row.ParentId, out var folder) ? DriveTree.NameOf(folder, keyring) : null));
        }
    }

    /// <summary>
    /// Brings items back to where they were. When the folder is gone they come to the top, when the name is taken they get a
    /// number: nothing stays behind.
    /// </summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<RestoreOutcome> RestoreAsync(UserId user, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var restored = await _writes.RunAsync(db => RestoreAsync(db, keyring, items, cancellationToken), cancellationToken).ConfigureAwait(false);
        Tell(user, restored.Select(item => item.Folder.Value));
        return new RestoreOutcome(restored, items.Count - restored.Count);
    }

    /// <summary>Ends items of the trash for good. Nobody sees them any more when it returns; keys and objects go soon after.</summary>
    /// <returns>How many items.</returns>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<int> PurgeAsync(UserId user, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var ids = items.Select(item => item.Value).ToList();
        return await PurgeAsync(user, rows => rows.Where(item => ids.Contains(item.Id)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends all that is in the trash for good.</summary>
    /// <returns>How many items.</returns>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<int> EmptyAsync(UserId user, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        return await PurgeAsync(user, rows => rows, cancellationToken).ConfigureAwait(false);
    }

    private static Task<List<DriveItem>> FindAsync(
        VaultDbContext db, UserId user, IReadOnlyCollection<ItemId> items, bool isDeleted, CancellationToken cancellationToken)
    {
        var ids = items.Select(item => item.Value).ToList();
        return db.Items
            .Where(item => ids.Contains(item.Id) && item.OwnerId == user.Value && (item.DeletedAt != null) == isDeleted && !item.IsPurging)
            .ToListAsync(cancellationToken);
    }

    private static async Task<List<RestoredItem>> RestoreAsync(
        VaultDbContext db, UserKeyring keyring, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        var restored = new List<RestoredItem>();
        foreach (var row in await FindAsync(db, keyring.Owner, items, isDeleted: true, cancellationToken).ConfigureAwait(false))
        {
            var folder = new ItemId(row.ParentId);
            var isMoved = !await DriveTree.IsLiveAsync(db, keyring.Owner, folder, cancellationToken).ConfigureAwait(false);
            folder = isMoved ? ItemId.Root : folder;
            var name = NamePlace.NameOf(row, keyring);
            var free = await NamePlace.FindFreeAsync(db, keyring, folder, name, except: null, cancellationToken).ConfigureAwait(false);
            if (free is null)
            {
                continue;
            }

            row.DeletedAt = null;
            NamePlace.Put(row, keyring, folder, free);
            restored.Add(new RestoredItem(new ItemId(row.Id), free.Text, folder, free.Text != name.Text, isMoved));

            // Saved one by one: two of them may have the same name, or one be in the other.
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        return restored;
    }

    private async Task<int> PurgeAsync(UserId user, Func<IQueryable<DriveItem>, IQueryable<DriveItem>> choose, CancellationToken cancellationToken)
    {
        var count = await _writes.RunAsync(
            db => choose(db.Items.Where(item => item.OwnerId == user.Value && item.DeletedAt != null && !item.IsPurging))
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.IsPurging, true), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            _events.Publish(new VaultEvent.DriveChanged(user));
            _events.Publish(new VaultEvent.PurgeRequested());
        }

        return count;
    }

    private void Tell(UserId user, IEnumerable<Guid> folders)
    {
        foreach (var folder in folders.Distinct())
        {
            _events.Publish(new VaultEvent.DriveChanged(user, new ItemId(folder)));
        }
    }
}

/// <summary>An item in the trash, as its owner sees it.</summary>
/// <param name="Entry">The item.</param>
/// <param name="Deleted">When it was deleted.</param>
/// <param name="PurgeAt">When it goes for good.</param>
/// <param name="FolderName">The name of the folder that it was in; null for the top, or when the folder is gone.</param>
public sealed record TrashEntry(DriveEntry Entry, DateTimeOffset Deleted, DateTimeOffset PurgeAt, string? FolderName)
{
    /// <inheritdoc/>
    public override string ToString() => $"TrashEntry({Entry.Id})";
}
