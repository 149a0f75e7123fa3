using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>Seals and indexes a person's names under the active user key.</summary>
/// <remarks>
/// The live items of a folder change in one transaction: the same name has another index under each key, and only among indexes of one key
/// does the unique index see two of the same name. <see cref="FolderNames"/> adds to a folder under the key that its items are under.
/// </remarks>
internal sealed class NameRewrap(IDbContextFactory<VaultDbContext> contexts, UserKeyNews news)
{
    /// <summary>Items that change in one transaction, unless one folder has more.</summary>
    internal const int BatchSize = 500;

    private const int LargeFolder = 10_000;

    // Nothing comes under a key that was destroyed meanwhile.
    private const string Update =
        """
        UPDATE "Items" SET "SealedName" = @p0, "NameIndex" = @p1, "UserKeyVersion" = @p2
        WHERE "Id" = @p3 AND EXISTS (SELECT 1 FROM "UserKeys" WHERE "UserId" = @p4 AND "Version" = @p2)
        """;

    /// <summary>How many items are under another key than a version.</summary>
    public static Task<int> CountLeftAsync(VaultDbContext db, UserId owner, int active, CancellationToken cancellationToken) =>
        db.Items.CountAsync(item => item.OwnerId == owner.Value && item.UserKeyVersion != active, cancellationToken);

    /// <summary>Brings all under the active key.</summary>
    /// <param name="keyring">The person's keys.</param>
    /// <param name="advanced">Told after each transaction how many items it changed.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    /// <returns>How many folders, and items of the trash, have a name that does not open and stay as they are.</returns>
    public async Task<int> RunAsync(UserKeyring keyring, Action<int> advanced, CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var folders in await FindFoldersAsync(keyring, cancellationToken).ConfigureAwait(false))
        {
            failed += await ChangeAsync(keyring, folders, LiveIn, advanced, cancellationToken).ConfigureAwait(false);
        }

        foreach (var items in await FindTrashAsync(keyring, cancellationToken).ConfigureAwait(false))
        {
            failed += await ChangeAsync(keyring, items, Deleted, advanced, cancellationToken).ConfigureAwait(false);
        }

        return failed;
    }

    private static IQueryable<DriveItem> LiveIn(IQueryable<DriveItem> items, Guid[] folders) =>
        items.Where(item => EF.Parameter(folders).Contains(item.ParentId) && item.DeletedAt == null);

    /// <summary>One that was restored meanwhile is under the key of its folder.</summary>
    private static IQueryable<DriveItem> Deleted(IQueryable<DriveItem> items, Guid[] ids) =>
        items.Where(item => EF.Parameter(ids).Contains(item.Id) && item.DeletedAt != null);

    /// <summary>A name that can't be changed keeps its folder as it is, but no other one.</summary>
    private async Task<int> ChangeAsync(
        UserKeyring keyring,
        Guid[] group,
        Func<IQueryable<DriveItem>, Guid[], IQueryable<DriveItem>> choose,
        Action<int> advanced,
        CancellationToken cancellationToken)
    {
        try
        {
            advanced(await ChangeAsync(keyring, items => choose(items, group), cancellationToken).ConfigureAwait(false));
            return 0;
        }
        catch (Exception exception) when (group.Length > 1 && IsOfOneName(exception))
        {
            var failed = 0;
            foreach (var one in group)
            {
                failed += await ChangeAsync(keyring, [one], choose, advanced, cancellationToken).ConfigureAwait(false);
            }

            return failed;
        }
        catch (Exception exception) when (IsOfOneName(exception))
        {
            return 1;
        }
    }

    /// <summary>A name that does not open, or is under a key that nobody has; or two that are one by now, because the rules of capitals changed.</summary>
    private static bool IsOfOneName(Exception exception) =>
        exception is SealedObjectException or MasterKeyException
        || (exception is not DbUpdateConcurrencyException && DatabaseErrors.ErrorOf(exception) == DatabaseError.Refused);

    /// <summary>Folders in groups that change together.</summary>
    private async Task<List<Guid[]>> FindFoldersAsync(UserKeyring keyring, CancellationToken cancellationToken)
    {
        var (owner, active) = (keyring.Owner.Value, keyring.ActiveVersion);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var folders = await db.Items
                .Where(item => item.OwnerId == owner && item.DeletedAt == null && item.UserKeyVersion != active)
                .GroupBy(item => item.ParentId)
                .Select(folder => new { Id = folder.Key, Items = folder.Count() })
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            var (groups, group, size) = (new List<Guid[]>(), new List<Guid>(), 0);
            foreach (var folder in folders)
            {
                if (folder.Items > LargeFolder)
                {
                    news.TellLargeFolder(keyring.Owner, folder.Items);
                }

                if (group.Count > 0 && size + folder.Items > BatchSize)
                {
                    groups.Add([.. group]);
                    group.Clear();
                    size = 0;
                }

                group.Add(folder.Id);
                size += folder.Items;
            }

            if (group.Count > 0)
            {
                groups.Add([.. group]);
            }

            return groups;
        }
    }

    private async Task<IEnumerable<Guid[]>> FindTrashAsync(UserKeyring keyring, CancellationToken cancellationToken)
    {
        var (owner, active) = (keyring.Owner.Value, keyring.ActiveVersion);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var items = await db.Items
                .Where(item => item.OwnerId == owner && item.DeletedAt != null && item.UserKeyVersion != active)
                .Select(item => item.Id)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return items.Chunk(BatchSize);
        }
    }

    private async Task<int> ChangeAsync(
        UserKeyring keyring, Func<IQueryable<DriveItem>, IQueryable<DriveItem>> choose, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (owner, active) = (keyring.Owner.Value, keyring.ActiveVersion);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var rows = await choose(db.Items.AsNoTracking().Where(item => item.OwnerId == owner && item.UserKeyVersion != active))
                    .ToListAsync(cancellationToken)
                    .ConfigureAwait(false);
                foreach (var row in rows)
                {
                    var name = DriveTree.NameOf(row, keyring);
                    var changed = await PreparedSql.ExecuteAsync(
                        db,
                        Update,
                        keyring.ActiveNames.SealText(SealedTextPurpose.ItemName, row.Id, name),
                        keyring.ActiveNames.IndexOf(row.ParentId, name),
                        active,
                        row.Id,
                        owner).ConfigureAwait(false);
                    UserKeySteps.DemandChanged(changed);
                }

                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return rows.Count;
            }
        }
    }
}
