using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>The result of a deletion.</summary>
/// <param name="Deleted">The items that went into the trash; those that were gone already are not in it.</param>
/// <param name="PurgeAt">When they go for good.</param>
public sealed record DeleteOutcome(IReadOnlyList<ItemId> Deleted, DateTimeOffset PurgeAt);

/// <summary>An item that is back.</summary>
/// <param name="Item">The item.</param>
/// <param name="Name">Its name; another one than before when that was taken.</param>
/// <param name="Folder">The folder that it is in.</param>
/// <param name="IsRenamed">True when its old name was taken.</param>
/// <param name="IsMoved">True when its old folder is gone, or too deep for it by now, so that it came to the top.</param>
public sealed record RestoredItem(ItemId Item, string Name, ItemId Folder, bool IsRenamed, bool IsMoved)
{
    /// <inheritdoc/>
    public override string ToString() => $"RestoredItem({Item})";
}

/// <summary>The result of a restoration.</summary>
/// <param name="Restored">The items that are back.</param>
/// <param name="Gone">How many were purged before.</param>
public sealed record RestoreOutcome(IReadOnlyList<RestoredItem> Restored, int Gone);

/// <summary>Deletes items into the trash, brings them back, and ends them for good.</summary>
public sealed class TrashBin
{
    // A change is written to SQLite's log before it is in the file: all of a large trash at once would not fit on a disk that is full.
    private const int PurgeBatch = 1000;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly AuditLog _audit;
    private readonly UserKeys _keys;
    private readonly VaultEvents _events;
    private readonly VaultOptions _options;
    private readonly TimeProvider _clock;

    internal TrashBin(
        IDbContextFactory<VaultDbContext> contexts, AuditLog audit, UserKeys keys, VaultEvents events, IOptions<VaultOptions> options, TimeProvider clock)
    {
        _contexts = contexts;
        _audit = audit;
        _keys = keys;
        _events = events;
        _options = options.Value;
        _clock = clock;
    }

    /// <summary>Puts those of the items that are the user's and live into the trash. A folder takes along what is in it.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<DeleteOutcome> DeleteAsync(UserId user, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var now = _clock.GetUtcNow();
        var rows = await _audit.ChangeAsync(
            async db =>
            {
                var found = await FindAsync(db, user, items, isDeleted: false, cancellationToken).ConfigureAwait(false);
                var ids = found.Select(row => row.Id).ToArray();
                await _audit.RecordAllAsync(db, AuditAction.Deleted, found.Select(row => AuditTarget.Item(user, new ItemId(row.Id))), user, cancellationToken).ConfigureAwait(false);
                await db.Items
                    .Where(item => EF.Parameter(ids).Contains(item.Id) && item.OwnerId == user.Value)
                    .ExecuteUpdateAsync(set => set.SetProperty(item => item.DeletedAt, now), cancellationToken)
                    .ConfigureAwait(false);
                return found;
            },
            cancellationToken).ConfigureAwait(false);
        Tell(user, rows.Select(row => row.ParentId));
        return new DeleteOutcome(rows.ConvertAll(row => new ItemId(row.Id)), now.AddDays(_options.TrashDays));
    }

    /// <summary>The items in the trash, newest first.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
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
            var parents = rows.Select(row => row.ParentId).Distinct().ToArray();
            var folders = await db.Items.AsNoTracking()
                .Where(item => EF.Parameter(parents).Contains(item.Id) && item.OwnerId == user.Value)
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
    /// Brings items back to where they were. When the folder is gone or too deep they come to the top, when the name is taken they get a
    /// number: nothing stays behind.
    /// </summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<RestoreOutcome> RestoreAsync(UserId user, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var restored = await _audit.ChangeAsync(
            async db =>
            {
                var back = await RestoreAsync(db, keyring, items, cancellationToken).ConfigureAwait(false);
                await _audit.RecordAllAsync(db, AuditAction.Restored, back.Select(item => AuditTarget.Item(user, item.Item)), user, cancellationToken).ConfigureAwait(false);
                return back;
            },
            cancellationToken).ConfigureAwait(false);
        Tell(user, restored.Select(item => item.Folder.Value));
        return new RestoreOutcome(restored, items.Count - restored.Count);
    }

    /// <summary>Ends items of the trash for good. Nobody sees them any more when it returns; keys and objects go soon after.</summary>
    /// <returns>How many items.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<int> PurgeAsync(UserId user, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var ids = items.Select(item => item.Value).Distinct().ToArray();
        return await PurgeAsync(user, rows => rows.Where(item => EF.Parameter(ids).Contains(item.Id)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends all that is in the trash for good.</summary>
    /// <returns>How many items.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<int> EmptyAsync(UserId user, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        return await PurgeAsync(user, rows => rows, cancellationToken).ConfigureAwait(false);
    }

    private static Task<List<DriveItem>> FindAsync(
        VaultDbContext db, UserId user, IReadOnlyCollection<ItemId> items, bool isDeleted, CancellationToken cancellationToken)
    {
        var ids = items.Select(item => item.Value).Distinct().ToArray();
        return db.Items.AsNoTracking()
            .Where(item => EF.Parameter(ids).Contains(item.Id) && item.OwnerId == user.Value && (item.DeletedAt != null) == isDeleted && !item.IsPurging)
            .ToListAsync(cancellationToken);
    }

    private static async Task<List<RestoredItem>> RestoreAsync(
        VaultDbContext db, UserKeyring keyring, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        var rows = await FindAsync(db, keyring.Owner, items, isDeleted: true, cancellationToken).ConfigureAwait(false);
        var depths = await DepthsAsync(db, keyring.Owner, rows, cancellationToken).ConfigureAwait(false);
        var (restored, live) = (new List<RestoredItem>(), new Dictionary<Guid, int?>());

        // From the top down: once it is a folder's turn, all that it is in and that was asked for is back, and so a look at it holds.
        foreach (var row in rows.OrderBy(row => depths[row.ParentId]))
        {
            var folder = await PlaceOfAsync(db, keyring.Owner, row, live, cancellationToken).ConfigureAwait(false);
            var isMoved = folder.Value != row.ParentId;
            var name = FolderNames.NameOf(row, keyring);
            var names = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
            var free = await names.FindFreeAsync(name, except: null, cancellationToken).ConfigureAwait(false);
            if (free is null)
            {
                continue;
            }

            // One row at a time in the context, which looks through all it has with each saving.
            db.ChangeTracker.Clear();
            db.Items.Attach(row);
            row.DeletedAt = null;
            names.Put(row, free);
            restored.Add(new RestoredItem(new ItemId(row.Id), free.Text, folder, free.Text != name.Text, isMoved));

            // Saved one by one: two of them may have the same name, or one be in the other.
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        return restored;
    }

    /// <summary>The folder that an item comes back to: its own, unless that is gone or has become too deep for it.</summary>
    /// <param name="db">The database.</param>
    /// <param name="owner">The owner of the item.</param>
    /// <param name="row">The item.</param>
    /// <param name="depths">How deep folders are that were looked at before; null for those that are gone.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    private static async Task<ItemId> PlaceOfAsync(
        VaultDbContext db, UserId owner, DriveItem row, Dictionary<Guid, int?> depths, CancellationToken cancellationToken)
    {
        var folder = new ItemId(row.ParentId);
        if (!depths.TryGetValue(folder.Value, out var depth))
        {
            depth = (await DriveTree.PathAsync(db, owner, folder, cancellationToken).ConfigureAwait(false))?.Count;
            depths.Add(folder.Value, depth);
        }

        return depth is { } known && await DriveTree.FitsAsync(db, owner, row, known, cancellationToken).ConfigureAwait(false) ? folder : ItemId.Root;
    }

    /// <summary>How deep the folders are that rows are in, whether live or not.</summary>
    private static async Task<Dictionary<Guid, int>> DepthsAsync(
        VaultDbContext db, UserId owner, List<DriveItem> rows, CancellationToken cancellationToken)
    {
        var depths = new Dictionary<Guid, int>();
        foreach (var folder in rows.Select(row => row.ParentId).Distinct())
        {
            depths[folder] = folder == ItemId.Root.Value
                ? 0
                : await DriveTree.WithAncestors(db, owner, new ItemId(folder)).CountAsync(cancellationToken).ConfigureAwait(false);
        }

        return depths;
    }

    private async Task<int> PurgeAsync(UserId user, Func<IQueryable<DriveItem>, IQueryable<DriveItem>> choose, CancellationToken cancellationToken)
    {
        var (count, batch) = (0, 0);
        do
        {
            batch = await _audit.ChangeAsync(
                db => PurgeBatchAsync(db, user, choose, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            count += batch;
        }
        while (batch == PurgeBatch);

        if (count > 0)
        {
            _events.Publish(new VaultEvent.DriveChanged(user));
            _events.Publish(new VaultEvent.PurgeRequested());
        }

        return count;
    }

    private async Task<int> PurgeBatchAsync(
        VaultDbContext db, UserId user, Func<IQueryable<DriveItem>, IQueryable<DriveItem>> choose, CancellationToken cancellationToken)
    {
        var ids = await choose(db.Items.Where(item => item.OwnerId == user.Value && item.DeletedAt != null && !item.IsPurging))
            .OrderBy(item => item.Id)
            .Take(PurgeBatch)
            .Select(item => item.Id)
            .ToArrayAsync(cancellationToken)
            .ConfigureAwait(false);
        await _audit.RecordAllAsync(db, AuditAction.Purged, ids.Select(id => AuditTarget.Item(user, new ItemId(id))), user, cancellationToken).ConfigureAwait(false);
        return await db.Items
            .Where(item => EF.Parameter(ids).Contains(item.Id) && item.OwnerId == user.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.IsPurging, true), cancellationToken)
            .ConfigureAwait(false);
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
