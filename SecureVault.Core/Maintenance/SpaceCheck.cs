using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Maintenance;

/// <summary>A person whose count of used bytes is not the sum of what is stored.</summary>
/// <param name="User">Whose drive.</param>
/// <param name="Counted">Bytes used and reserved, as counted.</param>
/// <param name="Summed">Bytes used and reserved, as the versions have them.</param>
public sealed record SpaceDifference(UserId User, (long Used, long Reserved) Counted, (long Used, long Reserved) Summed);

/// <summary>Compares what people use, as it is counted with every change, with the sums of their versions.</summary>
public sealed class SpaceCheck(IDbContextFactory<VaultDbContext> contexts)
{
    /// <summary>Reads all versions.</summary>
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
                var summed = await db.Versions
                    .Where(version => version.ThumbnailOf == null)
                    .GroupBy(version => version.OwnerId)
                    .Select(versions => new
                    {
                        Owner = versions.Key,
                        Used = versions.Sum(version => version.State == VersionState.Stored ? version.PlainLength : 0),
                        Reserved = versions.Sum(version => version.State == VersionState.Pending ? version.PlainLength : 0),
                    })
                    .ToDictionaryAsync(sums => sums.Owner, sums => (sums.Used, sums.Reserved), cancellationToken)
                    .ConfigureAwait(false);
                var counted = await db.Usage.AsNoTracking()
                    .ToDictionaryAsync(usage => usage.OwnerId, usage => (Used: usage.UsedBytes, Reserved: usage.ReservedBytes), cancellationToken)
                    .ConfigureAwait(false);
                return
                [
                    .. summed.Keys.Union(counted.Keys)
                        .Select(owner => new SpaceDifference(new UserId(owner), counted.GetValueOrDefault(owner), summed.GetValueOrDefault(owner)))
                        .Where(difference => difference.Counted != difference.Summed),
                ];
            }
        }
    }
}
