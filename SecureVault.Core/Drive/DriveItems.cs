using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>Lists and finds the items of a drive.</summary>
public sealed class DriveItems(IDbContextFactory<VaultDbContext> contexts, UserKeys keys)
{
    /// <summary>A folder, the way to it and what is in it.</summary>
    /// <returns>Null when there is no such folder of this person, or it is deleted.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<FolderContents?> OpenFolderAsync(UserId user, ItemId folder, CancellationToken cancellationToken) => ReadAsync(
        user,
        async (db, keyring) =>
        {
            if (await DriveTree.PathAsync(db, user, folder, cancellationToken).ConfigureAwait(false) is not { } path)
            {
                return null;
            }

            var entries = await OpenAsync(db, keyring, In(db, user, folder), cancellationToken).ConfigureAwait(false);
            return new FolderContents([.. path.Select(above => new FolderName(new ItemId(above.Id), DriveTree.NameOf(above, keyring)))], entries);
        },
        cancellationToken);

    /// <summary>The live items of a folder, in no particular order.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<IReadOnlyList<DriveEntry>> ListAsync(UserId user, ItemId folder, CancellationToken cancellationToken) =>
        ReadAsync(user, (db, keyring) => OpenAsync(db, keyring, In(db, user, folder), cancellationToken), cancellationToken);

    /// <summary>How many bytes are in each of the folders in a folder, at every depth. Nothing is opened for it, unlike for a list.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<IReadOnlyDictionary<ItemId, long>> MeasureFoldersInAsync(UserId user, ItemId folder, CancellationToken cancellationToken) => ReadAsync(
        user,
        async (db, _) =>
        {
            var totals = db.FolderTotals.Where(total => total.OwnerId == user.Value);
            return (IReadOnlyDictionary<ItemId, long>)await In(db, user, folder)
                .Where(item => item.CurrentVersionId == null)
                .Select(item => new { item.Id, Bytes = totals.Where(total => total.FolderId == item.Id).Select(total => total.Bytes).FirstOrDefault() })
                .ToDictionaryAsync(item => new ItemId(item.Id), item => item.Bytes, cancellationToken)
                .ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>The folders in a folder, by name.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<IReadOnlyList<DriveEntry>> ListFoldersAsync(UserId user, ItemId folder, CancellationToken cancellationToken) => ReadAsync(
        user, (db, keyring) => OpenAsync(db, keyring, In(db, user, folder).Where(item => item.CurrentVersionId == null), cancellationToken), cancellationToken);

    /// <summary>The files whose content changed last, the newest first.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<IReadOnlyList<DriveEntry>> ListRecentAsync(UserId user, int most, CancellationToken cancellationToken) => ReadAsync(
        user,
        (db, keyring) => OpenAsync(
            db,
            keyring,
            Reachable(db, user).Where(item => item.CurrentVersionId != null).OrderByDescending(item => item.ModifiedAt).Take(most),
            cancellationToken),
        cancellationToken);

    /// <summary>The items that their owner marked, in no particular order.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<IReadOnlyList<DriveEntry>> ListFavouritesAsync(UserId user, CancellationToken cancellationToken) => ReadAsync(
        user, (db, keyring) => OpenAsync(db, keyring, Reachable(db, user).Where(item => item.IsFavourite), cancellationToken), cancellationToken);

    /// <summary>One item, wherever in the drive it is; not one in the trash.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<DriveEntry?> FindAsync(UserId user, ItemId item, CancellationToken cancellationToken) => ReadAsync(
        user,
        async (db, keyring) => (await OpenAsync(db, keyring, Reachable(db, user).Where(row => row.Id == item.Value), cancellationToken).ConfigureAwait(false)).SingleOrDefault(),
        cancellationToken);

    /// <summary>The folders from the top down to the one that an item is in.</summary>
    /// <returns>Null when the item is not there.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<IReadOnlyList<FolderName>?> PathOfAsync(UserId user, ItemId item, CancellationToken cancellationToken) => ReadAsync(
        user,
        async (db, keyring) =>
        {
            var row = await db.Items
                .FirstOrDefaultAsync(candidate => candidate.Id == item.Value && candidate.OwnerId == user.Value && candidate.DeletedAt == null, cancellationToken)
                .ConfigureAwait(false);
            var path = row is null ? null : await DriveTree.PathAsync(db, user, new ItemId(row.ParentId), cancellationToken).ConfigureAwait(false);
            return (IReadOnlyList<FolderName>?)path?.Select(folder => new FolderName(new ItemId(folder.Id), DriveTree.NameOf(folder, keyring))).ToList();
        },
        cancellationToken);

    /// <summary>For each of some folders those from the top down to it; what is not there, or in the trash, is left out.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<IReadOnlyDictionary<ItemId, IReadOnlyList<FolderName>>> PathsAsync(
        UserId user, IReadOnlyCollection<ItemId> folders, CancellationToken cancellationToken) => ReadAsync(
        user,
        async (db, keyring) =>
        {
            var paths = new Dictionary<ItemId, IReadOnlyList<FolderName>>();
            foreach (var folder in folders.Distinct())
            {
                if (await DriveTree.PathAsync(db, user, folder, cancellationToken).ConfigureAwait(false) is { } path)
                {
                    paths[folder] = [.. path.Select(above => new FolderName(new ItemId(above.Id), DriveTree.NameOf(above, keyring)))];
                }
            }

            return (IReadOnlyDictionary<ItemId, IReadOnlyList<FolderName>>)paths;
        },
        cancellationToken);

    /// <summary>How much is in a folder, at every depth.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<FolderSize> MeasureAsync(UserId user, ItemId folder, CancellationToken cancellationToken) => ReadAsync(
        user,
        async (db, _) =>
        {
            var below = DriveTree.AllBelow(db, user, folder);
            var folders = await below.CountAsync(item => item.CurrentVersionId == null, cancellationToken).ConfigureAwait(false);
            var lengths = below.Join(db.Versions, item => item.CurrentVersionId, version => version.Id, (_, version) => version.PlainLength);
            return new FolderSize(
                folders,
                await lengths.CountAsync(cancellationToken).ConfigureAwait(false),
                await lengths.SumAsync(cancellationToken).ConfigureAwait(false));
        },
        cancellationToken);

    /// <summary>Which of the names are taken in a folder. A hint for asking early; the upload itself decides.</summary>
    /// <returns>A subset of <paramref name="names"/>, as given. Names that are not valid are never in it.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<IReadOnlySet<string>> FindTakenAsync(
        UserId user, ItemId folder, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var inFolder = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
            var indexed = await In(db, user, folder).Select(item => item.NameIndex).ToListAsync(cancellationToken).ConfigureAwait(false);
            var taken = indexed.Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
            return names
                .Where(name => ItemName.TryParse(name, out var valid, out _)
                    && taken.Contains(Convert.ToHexString(inFolder.IndexOf(valid))))
                .ToHashSet(StringComparer.Ordinal);
        }
    }

    private static IQueryable<DriveItem> In(VaultDbContext db, UserId user, ItemId folder) =>
        db.Items.Where(item => item.OwnerId == user.Value && item.ParentId == folder.Value && item.DeletedAt == null);

    /// <summary>All that is neither in the trash nor in a folder that is.</summary>
    private static IQueryable<DriveItem> Reachable(VaultDbContext db, UserId user)
    {
        var deleted = DriveTree.DeletedFolders(db, user);
        return db.Items.Where(item => item.OwnerId == user.Value && item.DeletedAt == null && !deleted.Contains(item.ParentId));
    }

    private static async Task<IReadOnlyList<DriveEntry>> OpenAsync(
        VaultDbContext db, UserKeyring keyring, IQueryable<DriveItem> items, CancellationToken cancellationToken)
    {
        var rows = await ItemRow.Of(db, items).ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows.ConvertAll(row => row.Open(keyring));
    }

    private async Task<T> ReadAsync<T>(UserId user, Func<VaultDbContext, UserKeyring, Task<T>> read, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            return await read(db, keyring).ConfigureAwait(false);
        }
    }
}

/// <summary>How much is in a folder.</summary>
/// <param name="Folders">Folders in it, at every depth.</param>
/// <param name="Files">Files in it, at every depth.</param>
/// <param name="Bytes">Bytes of their contents, without older versions.</param>
public sealed record FolderSize(int Folders, int Files, long Bytes);
