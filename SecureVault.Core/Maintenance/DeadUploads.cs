using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>
/// Ends uploads whose writer is dead, but none whose object is whole. Such a row is what a crash between object and commit leaves;
/// or the database is a copy from the moment before the commit, and the object is a file that somebody was told is safe. An
/// administrator's check tells the two apart (<see cref="StoreCheck"/>).
/// </summary>
internal sealed partial class DeadUploads(
    IDbContextFactory<VaultDbContext> contexts, IObjectStore store, VersionPurge purge, ILogger<DeadUploads> logger)
{
    /// <summary>Destroys their keys; the sweep removes what the store has of them.</summary>
    /// <returns>How many.</returns>
    public async Task<int> EndAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = 0;
        foreach (var dead in await FindAsync(now, cancellationToken).ConfigureAwait(false))
        {
            if (await IsWholeAsync(dead.Key, cancellationToken).ConfigureAwait(false) is not { } isWhole)
            {
                continue;
            }

            if (isWhole && !await IsOneTooManyAsync(dead, cancellationToken).ConfigureAwait(false))
            {
                await LeaveAsync(dead.Version, cancellationToken).ConfigureAwait(false);
                LeftWhole(logger, dead.Version, dead.Key.ToString());
            }
            else if (await purge.MarkPendingForPurgeAsync(dead.Version, cancellationToken).ConfigureAwait(false))
            {
                ended++;
            }
        }

        return ended;
    }

    private async Task<List<DeadUpload>> FindAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await db.Versions.AsNoTracking()
                .Where(version => version.State == VersionState.Pending && version.LeaseExpiresAt <= now)
                .Select(version => new
                {
                    version.Id,
                    version.ObjectKey,
                    version.Reseals,
                    Original = db.Versions
                        .Where(original => original.Id == version.Reseals && original.State == VersionState.Stored)
                        .Select(original => original.ObjectKey)
                        .FirstOrDefault(),
                })
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return rows.ConvertAll(row => new DeadUpload(
                new VersionId(row.Id), ObjectKey.Parse(row.ObjectKey), row.Reseals is not null, row.Original is null ? null : ObjectKey.Parse(row.Original)));
        }
    }

    /// <returns>Null when the store does not say.</returns>
    private async Task<bool?> IsWholeAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetLengthAsync(key, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (ObjectStoreException)
        {
            return null;
        }
    }

    /// <summary>
    /// A second object of a content that was being sealed anew: that has an object, or was deleted. If its own is missing, the database may be a
    /// copy from the moment before it took this one.
    /// </summary>
    private async Task<bool> IsOneTooManyAsync(DeadUpload dead, CancellationToken cancellationToken) =>
        dead.IsSecond && (dead.First is not { } first || await IsWholeAsync(first, cancellationToken).ConfigureAwait(false) == true);

    /// <summary>Without a lease the sweep does not come by it again.</summary>
    private async Task LeaveAsync(VersionId version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.Versions
                .Where(row => row.Id == version.Value && row.State == VersionState.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseExpiresAt, (DateTimeOffset?)null), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <param name="Version">The upload.</param>
    /// <param name="Key">Its object.</param>
    /// <param name="IsSecond">Whether it was to be another object of a stored content.</param>
    /// <param name="First">The object that this content has; null if it was deleted.</param>
    private sealed record DeadUpload(VersionId Version, ObjectKey Key, bool IsSecond, ObjectKey? First);

    [LoggerMessage(EventId = 430, Level = LogLevel.Warning, Message = "Upload {Version} is dead, but its object {ObjectKey} is whole; it is left for the check on the page /admin/store")]
    private static partial void LeftWhole(ILogger logger, VersionId version, string objectKey);
}
