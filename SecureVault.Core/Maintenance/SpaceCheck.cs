using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;

namespace SecureVault.Core.Maintenance;

/// <summary>The space that a person uses.</summary>
/// <param name="Used">Bytes of stored contents.</param>
/// <param name="Reserved">Bytes that unfinished uploads announced.</param>
/// <param name="Items">Files and folders.</param>
/// <param name="ReservedItems">Unfinished uploads.</param>
public readonly record struct SpaceSums(long Used, long Reserved, long Items, long ReservedItems)
{
    /// <summary>Folders whose total is not the sum of what is in them.</summary>
    public long WrongFolders { get; init; }
}

/// <summary>A person whose counts are not the sums of what is there.</summary>
/// <param name="User">Whose drive.</param>
/// <param name="Counted">As counted with every change.</param>
/// <param name="Summed">As versions and items have it.</param>
public sealed record SpaceDifference(UserId User, SpaceSums Counted, SpaceSums Summed);

/// <summary>Compares what people use, as it is counted with every change, with the sums of their versions and items.</summary>
public sealed class SpaceCheck(IDbContextFactory<VaultDbContext> contexts)
{
    /// <summary>Reads all versions and items.</summary>
    /// <returns>The people for whom it differs; nobody, as it should be.</returns>
    public async Task<IReadOnlyList<SpaceDifference>> RunAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // Both in one transaction: an upload in between would look like a difference.
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var summed = await SumAsync(db, cancellationToken).ConfigureAwait(false);
                var counted = await db.Usage.AsNoTracking()
                    .ToDictionaryAsync(
                        usage => usage.OwnerId,
                        usage => new SpaceSums(usage.UsedBytes, usage.ReservedBytes, usage.ItemCount, usage.ReservedItems),
                        cancellationToken)
                    .ConfigureAwait(false);
                var wrong = await db.Database.SqlQueryRaw<WrongTotals>(FolderTotalTriggers.Wrong)
                    .ToDictionaryAsync(owner => owner.OwnerId, owner => owner.Folders, cancellationToken)
                    .ConfigureAwait(false);
                foreach (var (owner, folders) in wrong)
                {
                    counted[owner] = counted.GetValueOrDefault(owner) with { WrongFolders = folders };
                }

                return
                [
                    .. summed.Keys.Union(counted.Keys)
                        .Select(owner => new SpaceDifference(new UserId(owner), counted.GetValueOrDefault(owner), summed.GetValueOrDefault(owner)))
                        .Where(difference => difference.Counted != difference.Summed),
                ];
            }
        }
    }

    private sealed record WrongTotals(Guid OwnerId, long Folders);

    private static async Task<Dictionary<Guid, SpaceSums>> SumAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var items = await db.Items
            .GroupBy(item => item.OwnerId)
            .Select(rows => new { Owner = rows.Key, Count = rows.LongCount() })
            .ToDictionaryAsync(count => count.Owner, count => count.Count, cancellationToken)
            .ConfigureAwait(false);
        var contents = await db.Versions
            .Where(version => version.ThumbnailOf == null)
            .GroupBy(version => version.OwnerId)
            .Select(versions => new
            {
                Owner = versions.Key,
                Used = versions.Sum(version => version.State == VersionState.Stored ? version.PlainLength : 0),
                Reserved = versions.Sum(version => version.State == VersionState.Pending ? version.PlainLength : 0),
                Pending = versions.Sum(version => version.State == VersionState.Pending ? 1L : 0L),
            })
            .ToDictionaryAsync(sums => sums.Owner, cancellationToken)
            .ConfigureAwait(false);
        return items.Keys.Union(contents.Keys).ToDictionary(owner => owner, owner =>
        {
            var content = contents.GetValueOrDefault(owner);
            return new SpaceSums(content?.Used ?? 0, content?.Reserved ?? 0, items.GetValueOrDefault(owner), content?.Pending ?? 0);
        });
    }
}
