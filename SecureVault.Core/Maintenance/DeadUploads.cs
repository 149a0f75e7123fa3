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
        foreach (var (version, key, original) in await FindAsync(now, cancellationToken).ConfigureAwait(false))
        {
            if (await IsWholeAsync(key, cancellationToken).ConfigureAwait(false) is not { } isWhole)
            {
                continue;
            }

            if (isWhole && !await IsOneTooManyAsync(original, cancellationToken).ConfigureAwait(false))
            {
                await LeaveAsync(version, cancellationToken).ConfigureAwait(false);
                LeftWhole(logger, version, key.ToString());
            }
            else if (await purge.MarkPendingForPurgeAsync(version, cancellationToken).ConfigureAwait(false))
            {
                ended++;
            }
        }

        return ended;
    }

    private async Task<List<(VersionId Version, ObjectKey Key, ObjectKey? Original)>> FindAsync(DateTimeOffset now, CancellationToken cancellationToken)
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
                    Original = db.Versions
                        .Where(original => original.Id == version.Reseals && original.State == VersionState.Stored)
                        .Select(original => original.ObjectKey)
                        .FirstOrDefault(),
                })
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return rows.ConvertAll(row => (
                new VersionId(row.Id), ObjectKey.Parse(row.ObjectKey), row.Original is null ? default(ObjectKey?) : ObjectKey.Parse(row.Original)));
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

    /// <summary>A content that was being sealed anew is still there as it was.</summary>
    private async Task<bool> IsOneTooManyAsync(ObjectKey? original, CancellationToken cancellationToken) =>
        original is { } key && await IsWholeAsync(key, cancellationToken).ConfigureAwait(false) == true;

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

    [LoggerMessage(EventId = 430, Level = LogLevel.Warning, Message = "Upload {Version} is dead, but its object {ObjectKey} is whole; it is left for the check on the page /admin/store")]
    private static partial void LeftWhole(ILogger logger, VersionId version, string objectKey);
}
