using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>The shape of a drive: who is above and below whom. Every query names the owner; what is not that person's is not there.</summary>
internal static class DriveTree
{
    // Nobody nests that deep by hand; a damaged database must not send a query round in circles for ever.
    public const int MostLevels = 1000;

    /// <summary>An item and all above it, in no particular order.</summary>
    public static IQueryable<DriveItem> WithAncestors(VaultDbContext db, UserId owner, ItemId item) => db.Items.FromSql(
        $"""
        WITH RECURSIVE up(Id, ParentId, Level) AS (
            SELECT Id, ParentId, 0 FROM Items WHERE Id = {item.Value} AND OwnerId = {owner.Value}
            UNION ALL
            SELECT i.Id, i.ParentId, up.Level + 1 FROM Items i JOIN up ON i.Id = up.ParentId
            WHERE i.OwnerId = {owner.Value} AND up.Level < {MostLevels})
        SELECT i.* FROM Items i WHERE i.Id IN (SELECT Id FROM up)
        """);

    /// <summary>The live folders below a folder, itself included unless it is the top.</summary>
    public static IQueryable<DriveItem> FoldersBelow(VaultDbContext db, UserId owner, ItemId folder) => db.Items.FromSql(
        $"""
        WITH RECURSIVE down(Id, Level) AS (
            SELECT {folder.Value}, 0
            UNION ALL
            SELECT i.Id, down.Level + 1 FROM Items i JOIN down ON i.ParentId = down.Id
            WHERE i.OwnerId = {owner.Value} AND i.DeletedAt IS NULL AND i.CurrentVersionId IS NULL AND down.Level < {MostLevels})
        SELECT i.* FROM Items i WHERE i.OwnerId = {owner.Value} AND i.Id IN (SELECT Id FROM down)
        """);

    /// <summary>All live items below a folder, without itself.</summary>
    public static IQueryable<DriveItem> AllBelow(VaultDbContext db, UserId owner, ItemId folder) => db.Items.FromSql(
        $"""
        WITH RECURSIVE down(Id, Level) AS (
            SELECT {folder.Value}, 0
            UNION ALL
            SELECT i.Id, down.Level + 1 FROM Items i JOIN down ON i.ParentId = down.Id
            WHERE i.OwnerId = {owner.Value} AND i.DeletedAt IS NULL AND down.Level < {MostLevels})
        SELECT i.* FROM Items i WHERE i.OwnerId = {owner.Value} AND i.DeletedAt IS NULL AND i.Id <> {folder.Value} AND i.Id IN (SELECT Id FROM down)
        """);

    /// <summary>Identifiers of the folders that are in the trash or below one that is.</summary>
    public static IQueryable<Guid> DeletedFolders(VaultDbContext db, UserId owner) => db.Items.FromSql(
        $"""
        WITH RECURSIVE gone(Id, Level) AS (
            SELECT Id, 0 FROM Items WHERE OwnerId = {owner.Value} AND DeletedAt IS NOT NULL AND CurrentVersionId IS NULL
            UNION ALL
            SELECT i.Id, gone.Level + 1 FROM Items i JOIN gone ON i.ParentId = gone.Id
            WHERE i.OwnerId = {owner.Value} AND i.DeletedAt IS NULL AND i.CurrentVersionId IS NULL AND gone.Level < {MostLevels})
        SELECT i.* FROM Items i WHERE i.Id IN (SELECT Id FROM gone)
        """).Select(folder => folder.Id);

    /// <summary>The folders from the top down to one, itself included; empty for the top itself.</summary>
    /// <returns>Null when there is no such folder, or it or one above it is deleted.</returns>
    public static async Task<IReadOnlyList<DriveItem>?> PathAsync(VaultDbContext db, UserId owner, ItemId folder, CancellationToken cancellationToken)
    {
        if (folder == ItemId.Root)
        {
            return [];
        }

        var found = await WithAncestors(db, owner, folder).AsNoTracking().ToDictionaryAsync(item => item.Id, cancellationToken).ConfigureAwait(false);
        var path = new List<DriveItem>();
        for (var next = folder.Value; next != ItemId.Root.Value; next = path[^1].ParentId)
        {
            if (!found.Remove(next, out var item) || item.DeletedAt is not null || item.CurrentVersionId is not null)
            {
                return null;
            }

            path.Add(item);
        }

        path.Reverse();
        return path;
    }

    /// <summary>Whether files can be put into a folder.</summary>
    public static async Task<bool> IsLiveAsync(VaultDbContext db, UserId owner, ItemId folder, CancellationToken cancellationToken) =>
        await PathAsync(db, owner, folder, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>The folder itself if it is live, else the nearest one above it that is; the top when nothing is left of it.</summary>
    public static async Task<ItemId> NearestLiveAsync(VaultDbContext db, UserId owner, ItemId folder, CancellationToken cancellationToken)
    {
        if (folder == ItemId.Root)
        {
            return folder;
        }

        var found = await WithAncestors(db, owner, folder).AsNoTracking().ToDictionaryAsync(item => item.Id, cancellationToken).ConfigureAwait(false);
        var nearest = folder;
        for (var next = folder.Value; next != ItemId.Root.Value;)
        {
            if (!found.Remove(next, out var item))
            {
                return ItemId.Root;
            }

            if (item.DeletedAt is not null || item.CurrentVersionId is not null)
            {
                nearest = new ItemId(item.ParentId);
            }

            next = item.ParentId;
        }

        return nearest;
    }

    /// <summary>A path for people: '/Reports/2026'.</summary>
    public static string Write(IEnumerable<DriveItem> path, UserKeyring keyring) => "/" + string.Join('/', path.Select(folder => NameOf(folder, keyring)));

    /// <summary>Opens the name of an item.</summary>
    public static string NameOf(DriveItem item, UserKeyring keyring) =>
        keyring.Names(item.UserKeyVersion).OpenText(SealedTextPurpose.ItemName, item.Id, item.SealedName);
}
