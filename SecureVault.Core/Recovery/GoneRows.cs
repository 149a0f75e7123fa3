using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SecureVault.Core.Data;
using SecureVault.Core.Recovery.Gone;

namespace SecureVault.Core.Recovery;

/// <summary>Counts of rows that a restore removed again, because they were destroyed after the backup.</summary>
/// <param name="Versions">Versions of files.</param>
/// <param name="Items">Files of which no version is left.</param>
/// <param name="Accounts">Accounts, with all that was theirs.</param>
public readonly record struct GoneCounts(int Versions, int Items, int Accounts);

/// <summary>Takes out of a restored database what was destroyed after its backup was made: what was deleted stays deleted.</summary>
internal sealed class GoneRows(VaultDbContext db)
{
    private const int BatchSize = 500;

    private GoneCounts _counts;

    /// <summary>Removes the rows that a marker names. An item may lose its content by that until <see cref="FinishAsync"/>.</summary>
    public async Task RemoveAsync(GoneMarker marker, CancellationToken cancellationToken)
    {
        foreach (var ids in marker.Ids.Where(gone => gone.Kind == GoneKind.Version).Select(gone => gone.Id).Chunk(BatchSize))
        {
            var removed = await db.Versions.Where(version => ids.Contains(version.Id)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            _counts = _counts with { Versions = _counts.Versions + removed };
        }

        foreach (var account in marker.Ids.Where(gone => gone.Kind == GoneKind.Account).Select(gone => gone.Id))
        {
            await RemoveAllOfAsync(account, cancellationToken).ConfigureAwait(false);
            var removed = await db.Users.Where(user => user.Id == account).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            _counts = _counts with { Accounts = _counts.Accounts + removed };
        }
    }

    /// <summary>Lets files show the newest content that is left of them, removes those that have none, and gives thumbnails of nothing to the sweep.</summary>
    public async Task<GoneCounts> FinishAsync(CancellationToken cancellationToken)
    {
        for (var last = Guid.Empty; await FindEmptyAsync(last, cancellationToken).ConfigureAwait(false) is { Count: > 0 } items;)
        {
            foreach (var item in items)
            {
                await MendAsync(item, cancellationToken).ConfigureAwait(false);
            }

            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            db.ChangeTracker.Clear();
            last = items[^1].Id;
        }

        await db.Versions
            .Where(version => version.ThumbnailOf != null && version.State == VersionState.Stored && !db.Versions.Any(content => content.Id == version.ThumbnailOf))
            .ExecuteUpdateAsync(
                set => set.SetProperty(version => version.State, VersionState.Purging)
                    .SetProperty(version => version.WrappedFileKey, (byte[]?)null)
                    .SetProperty(version => version.SealedFacts, (byte[]?)null),
                cancellationToken)
            .ConfigureAwait(false);
        return _counts;
    }

    /// <summary>Everything that belongs to an account, as the model has it, so that no table that comes later is forgotten. Nothing cascades in a database that is filled.</summary>
    private async Task RemoveAllOfAsync(Guid account, CancellationToken cancellationToken)
    {
        foreach (var reference in db.Model.FindEntityType(typeof(VaultUser))!.GetReferencingForeignKeys())
        {
            var type = reference.DeclaringEntityType;
            var table = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
            var statement = $"DELETE FROM \"{table.Name}\" WHERE \"{reference.Properties[0].GetColumnName(table)}\" = {{0}}";
            await db.Database.ExecuteSqlRawAsync(statement, [account], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Files whose present content is gone.</summary>
    private Task<List<DriveItem>> FindEmptyAsync(Guid after, CancellationToken cancellationToken) => db.Items
        .Where(item => item.Id > after && item.CurrentVersionId != null && !db.Versions.Any(version => version.Id == item.CurrentVersionId))
        .OrderBy(item => item.Id)
        .Take(BatchSize)
        .ToListAsync(cancellationToken);

    private async Task MendAsync(DriveItem item, CancellationToken cancellationToken)
    {
        var left = await db.Versions
            .Where(version => version.ItemId == item.Id && version.ThumbnailOf == null && version.State == VersionState.Stored)
            .OrderByDescending(version => version.SupersededAt)
            .FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
        if (left is null)
        {
            db.Items.Remove(item);
            _counts = _counts with { Items = _counts.Items + 1 };
        }
        else
        {
            (item.CurrentVersionId, left.SupersededAt) = (left.Id, null);
        }
    }
}
