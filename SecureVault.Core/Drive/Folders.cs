using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>How the making of a folder ended.</summary>
public abstract record FolderOutcome
{
    private FolderOutcome()
    {
    }

    /// <summary>The folder is there.</summary>
    public sealed record Created(ItemId Folder, string Name) : FolderOutcome
    {
        /// <summary>The folders that were not there before, from the top down.</summary>
        public IReadOnlyList<ItemId> Made { get; init; } = [];

        /// <inheritdoc/>
        public override string ToString() => $"Created({Folder})";
    }

    /// <summary>Another item has the name.</summary>
    public sealed record NameTaken : FolderOutcome;

    /// <summary>The name can't be taken.</summary>
    public sealed record NameInvalid(NameError Error) : FolderOutcome;

    /// <summary>The person has as many files and folders as the vault allows; nothing was made.</summary>
    public sealed record TooManyItems(int Limit) : FolderOutcome;

    /// <summary>The server's disk has no room for anything new; nothing was made.</summary>
    public sealed record StoreFull : FolderOutcome;

    /// <summary>The folder that it was to come into is not there (any more), or is too deep already.</summary>
    public sealed record ParentGone : FolderOutcome;
}

/// <summary>Makes folders.</summary>
public sealed class Folders
{
    /// <summary>How many folders can be inside one another.</summary>
    public const int MaxFolderDepth = 100;

    private readonly WriteQueue _writes;
    private readonly UserKeys _keys;
    private readonly DriveSpace _space;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;

    internal Folders(WriteQueue writes, UserKeys keys, DriveSpace space, VaultEvents events, TimeProvider clock)
    {
        _writes = writes;
        _keys = keys;
        _space = space;
        _events = events;
        _clock = clock;
    }

    /// <summary>Makes a folder in another.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<FolderOutcome> CreateAsync(UserId user, ItemId parent, string name, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        if (!ItemName.TryParse(name, out var valid, out var error))
        {
            return new FolderOutcome.NameInvalid(error);
        }

        var outcome = await _writes.RunAsync(db => CreateAsync(db, keyring, parent, valid, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (outcome is FolderOutcome.Created)
        {
            _events.Publish(new VaultEvent.DriveChanged(user, parent));
        }

        return outcome;
    }

    /// <summary>
    /// The folder at the end of a path, with all on the way to it made where they are missing. A file in the way
    /// is walked around: the folder gets a number.
    /// </summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<FolderOutcome> EnsureAsync(UserId user, ItemId parent, IReadOnlyList<string> path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var names = new List<ItemName>(path.Count);
        foreach (var part in path)
        {
            if (!ItemName.TryParse(part, out var name, out var error))
            {
                return new FolderOutcome.NameInvalid(error);
            }

            names.Add(name);
        }

        var (outcome, changed) = await _writes
            .RunAsync(db => EnsureAsync(db, keyring, parent, names, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        foreach (var folder in changed)
        {
            _events.Publish(new VaultEvent.DriveChanged(user, folder));
        }

        return outcome;
    }

    /// <summary>
    /// Takes folders away that were made in vain: those that nothing is in, not even something deleted, and that nothing is on its
    /// way to. They don't go through the trash, for nobody has seen a use for them.
    /// </summary>
    /// <param name="user">The owner of the folders.</param>
    /// <param name="emptied">Which; inner ones before those that they are in.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many went.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<int> RemoveEmptyAsync(UserId user, IReadOnlyList<ItemId> emptied, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(emptied);
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var parents = await _writes
            .RunAsync(db => RemoveEmptyAsync(db, user, emptied, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        foreach (var parent in parents.Distinct())
        {
            _events.Publish(new VaultEvent.DriveChanged(user, parent));
        }

        return parents.Count;
    }

    /// <summary>Adds a folder under a name that is free; inside a write transaction.</summary>
    internal static DriveItem Add(VaultDbContext db, FolderNames names, ItemName name, DateTimeOffset now)
    {
        var folder = names.NewItem(ItemId.New(), content: null, name, now);
        db.Items.Add(folder);
        return folder;
    }

    private static async Task<List<ItemId>> RemoveEmptyAsync(VaultDbContext db, UserId user, IReadOnlyList<ItemId> emptied, CancellationToken cancellationToken)
    {
        var parents = new List<ItemId>();
        foreach (var id in emptied)
        {
            var folder = await db.Items
                .Where(row => row.Id == id.Value && row.OwnerId == user.Value && row.CurrentVersionId == null && row.DeletedAt == null)
                .Where(row => !db.Items.Any(inner => inner.OwnerId == user.Value && inner.ParentId == row.Id) && !db.Uploads.Any(upload => upload.FolderId == row.Id))
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
            if (folder is not null)
            {
                db.Items.Remove(folder);
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                parents.Add(new ItemId(folder.ParentId));
            }
        }

        return parents;
    }

    private async Task<FolderOutcome> CreateAsync(VaultDbContext db, UserKeyring keyring, ItemId parent, ItemName name, CancellationToken cancellationToken)
    {
        if (await DriveTree.PathAsync(db, keyring.Owner, parent, cancellationToken).ConfigureAwait(false) is not { Count: < MaxFolderDepth })
        {
            return new FolderOutcome.ParentGone();
        }

        var names = await FolderNames.OpenAsync(db, keyring, parent, cancellationToken).ConfigureAwait(false);
        if (await names.FindAsync(name, cancellationToken).ConfigureAwait(false) is not null)
        {
            return new FolderOutcome.NameTaken();
        }

        if (await RefuseAsync(db, keyring.Owner, count: 1, cancellationToken).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        var folder = await SaveAsync(db, names, name, cancellationToken).ConfigureAwait(false);
        return new FolderOutcome.Created(folder, name.Text) { Made = [folder] };
    }

    private async Task<ItemId> SaveAsync(VaultDbContext db, FolderNames names, ItemName name, CancellationToken cancellationToken)
    {
        var folder = Add(db, names, name, _clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return new ItemId(folder.Id);
    }

    private async Task<FolderOutcome?> RefuseAsync(VaultDbContext db, UserId owner, int count, CancellationToken cancellationToken)
    {
        if ((await _space.OfAsync(db, owner, cancellationToken).ConfigureAwait(false)).ItemsLeft < count)
        {
            return new FolderOutcome.TooManyItems(_space.MaxItems);
        }

        return _space.HasRoomForNew ? null : new FolderOutcome.StoreFull();
    }

    /// <returns>Also the folders that got one; none when all were there.</returns>
    private async Task<(FolderOutcome Outcome, IReadOnlyList<ItemId> Changed)> EnsureAsync(
        VaultDbContext db, UserKeyring keyring, ItemId parent, List<ItemName> names, CancellationToken cancellationToken)
    {
        var path = await DriveTree.PathAsync(db, keyring.Owner, parent, cancellationToken).ConfigureAwait(false);
        if (path is null || path.Count + names.Count > MaxFolderDepth)
        {
            return (new FolderOutcome.ParentGone(), []);
        }

        var (folder, last, changed, made) = (parent, string.Empty, new List<ItemId>(), new List<ItemId>());
        for (var level = 0; level < names.Count; level++)
        {
            var name = names[level];
            var taken = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
            var existing = made.Count > 0 ? null : await taken.FindAsync(name, cancellationToken).ConfigureAwait(false);
            if (existing is { CurrentVersionId: null })
            {
                (folder, last) = (new ItemId(existing.Id), name.Text);
                continue;
            }

            // From the first one that is missing, all are.
            if (made.Count == 0 && await RefuseAsync(db, keyring.Owner, names.Count - level, cancellationToken).ConfigureAwait(false) is { } refused)
            {
                return (refused, []);
            }

            var free = await taken.FindFreeAsync(name, except: null, cancellationToken).ConfigureAwait(false);
            if (free is null)
            {
                return (new FolderOutcome.NameTaken(), changed);
            }

            changed.Add(folder);
            (folder, last) = (await SaveAsync(db, taken, free, cancellationToken).ConfigureAwait(false), free.Text);
            made.Add(folder);
        }

        return (new FolderOutcome.Created(folder, last) { Made = made }, changed);
    }
}
