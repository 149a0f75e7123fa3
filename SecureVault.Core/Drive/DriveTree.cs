using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>The shape of a drive: who is above and below whom. Every query names the owner; what is not that person's is not there.</summary>
/// <remarks>
/// CROSS JOIN is how SQLite is told which table comes first (sqlite.org/optoverview.html, "Manual Control Of Query Plans Using CROSS
/// JOIN"). Left to itself it reads all of a person's items for each folder: a drive of 100,000 items would never open.
/// </remarks>
internal static class DriveTree
{
    // Nobody nests that deep by hand; a damaged database must not send a query round in circles for ever.
    public const int RecursionLimit = 1000;

    /// <summary>An item and all above it, in no particular order.</summary>
    public static IQueryable<DriveItem> WithAncestors(VaultDbContext db, UserId owner, ItemId item) => db.Items.FromSql(
        $"""
        WITH RECURSIVE up(Id, ParentId, Level) AS (
            SELECT Id, ParentId, 0 FROM Items WHERE Id = {item.Value} AND OwnerId = {owner.Value}
            UNION ALL
            SELECT i.Id, i.ParentId, up.Level + 1 FROM up CROSS JOIN Items i ON i.Id = up.ParentId
            WHERE i.OwnerId = {owner.Value} AND up.Level < {RecursionLimit})
        SELECT i.* FROM (SELECT DISTINCT Id FROM up) found CROSS JOIN Items i ON i.Id = found.Id
        """);

    /// <summary>The live folders below a folder, itself included unless it is the top.</summary>
    public static IQueryable<DriveItem> FoldersBelow(VaultDbContext db, UserId owner, ItemId folder) => db.Items.FromSql(
        $"""
        WITH RECURSIVE down(Id, Level) AS (
            SELECT {folder.Value}, 0
            UNION ALL
            SELECT i.Id, down.Level + 1 FROM down CROSS JOIN Items i ON i.ParentId = down.Id
            WHERE i.OwnerId = {owner.Value} AND i.DeletedAt IS NULL AND i.CurrentVersionId IS NULL AND down.Level < {RecursionLimit})
        SELECT i.* FROM (SELECT DISTINCT Id FROM down) found CROSS JOIN Items i ON i.Id = found.Id WHERE i.OwnerId = {owner.Value}
        """);

    /// <summary>All live items below a folder, without itself.</summary>
    public static IQueryable<DriveItem> AllBelow(VaultDbContext db, UserId owner, ItemId folder) => AllBelow(db, owner, [folder]);

    /// <summary>All live items below several folders, without those that are below none of them.</summary>
    public static IQueryable<DriveItem> AllBelow(VaultDbContext db, UserId owner, IEnumerable<ItemId> folders)
    {
        // As the database writes identifiers. Only folders are walked through; what is in them is found at once.
        var ids = JsonSerializer.Serialize(folders.Select(folder => folder.Value.ToString("D").ToUpperInvariant()));
        return db.Items.FromSql(
            $"""
            WITH RECURSIVE down(Id, Level) AS (
                SELECT value, 0 FROM json_each({ids})
                UNION ALL
                SELECT i.Id, down.Level + 1 FROM down CROSS JOIN Items i ON i.ParentId = down.Id
                WHERE i.OwnerId = {owner.Value} AND i.DeletedAt IS NULL AND i.CurrentVersionId IS NULL AND down.Level < {RecursionLimit})
            SELECT i.* FROM (SELECT DISTINCT Id FROM down) found CROSS JOIN Items i ON i.ParentId = found.Id
            WHERE i.OwnerId = {owner.Value} AND i.DeletedAt IS NULL
            """);
    }

    /// <summary>Whether an item can come into a folder that has so many folders on the way to it, itself included, without nesting too deeply.</summary>
    /// <remarks>Deleted folders in it do not count: restoring one checks its own depth.</remarks>
    public static async Task<bool> FitsAsync(VaultDbContext db, UserId owner, DriveItem item, int depth, CancellationToken cancellationToken) =>
        item.CurrentVersionId is not null
        || depth + await LevelsOfAsync(db, owner, new ItemId(item.Id), cancellationToken).ConfigureAwait(false) <= Folders.MaxFolderDepth;

    /// <summary>How many live folders are inside one another from one on, itself included; 0 for a file.</summary>
    private static Task<int> LevelsOfAsync(VaultDbContext db, UserId owner, ItemId folder, CancellationToken cancellationToken) => db.Database.SqlQuery<int>(
        $"""
        WITH RECURSIVE down(Id, Level) AS (
            SELECT Id, 1 FROM Items WHERE Id = {folder.Value} AND OwnerId = {owner.Value} AND CurrentVersionId IS NULL
            UNION ALL
            SELECT i.Id, down.Level + 1 FROM down CROSS JOIN Items i ON i.ParentId = down.Id
            WHERE i.OwnerId = {owner.Value} AND i.DeletedAt IS NULL AND i.CurrentVersionId IS NULL AND down.Level < {RecursionLimit})
        SELECT coalesce(max(Level), 0) AS Value FROM down
        """).SingleAsync(cancellationToken);

    /// <summary>Identifiers of the folders that are in the trash or below one that is.</summary>
    public static IQueryable<Guid> DeletedFolders(VaultDbContext db, UserId owner) => db.Items.FromSql(
        $"""
        WITH RECURSIVE gone(Id, Level) AS (
            SELECT Id, 0 FROM Items WHERE OwnerId = {owner.Value} AND DeletedAt IS NOT NULL AND CurrentVersionId IS NULL
            UNION ALL
            SELECT i.Id, gone.Level + 1 FROM gone CROSS JOIN Items i ON i.ParentId = gone.Id
            WHERE i.OwnerId = {owner.Value} AND i.DeletedAt IS NULL AND i.CurrentVersionId IS NULL AND gone.Level < {RecursionLimit})
        SELECT i.* FROM (SELECT DISTINCT Id FROM gone) found CROSS JOIN Items i ON i.Id = found.Id
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
