using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Drive;

/// <summary>A version whose key is destroyed and whose object and row still have to go.</summary>
public sealed record PendingPurge(VersionId Version, ObjectKey ObjectKey);

/// <summary>
/// Ends versions in an order that a crash can't break: the key is destroyed with the row's state, then the object
/// goes, then the row. If it is interrupted, calling it again finishes the job.
/// </summary>
public sealed class VersionPurge(
    IDbContextFactory<VaultDbContext> contexts, VaultDatabase database, IObjectStore store, StoreOwnership ownership, ILogger<VersionPurge> logger)
{
    /// <summary>Destroys the key in the row; the caller saves it.</summary>
    public static PendingPurge MarkForPurge(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        version.State = VersionState.Purging;
        version.WrappedFileKey = null;
        version.SealedFacts = null;
        version.LeaseExpiresAt = null;
        return new PendingPurge(new VersionId(version.Id), ObjectKey.Parse(version.ObjectKey));
    }

    /// <summary>Destroys the keys of versions and of the thumbnails of them; the caller saves it.</summary>
    internal static async Task MarkWithThumbnailsForPurgeAsync(VaultDbContext db, IReadOnlyCollection<FileVersion> versions, CancellationToken cancellationToken)
    {
        if (versions.Count == 0)
        {
            return;
        }

        var ids = versions.Select(version => version.Id).ToList();
        var pictures = await db.Versions
            .Where(row => row.ThumbnailOf != null && ids.Contains(row.ThumbnailOf.Value) && row.State == VersionState.Stored)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        foreach (var version in versions.Concat(pictures))
        {
            MarkForPurge(version);
        }
    }

    /// <summary>
    /// Destroys the key of a pending version, unless it was stored or marked for purging meanwhile. Its lease stays: it tells an upload from a file
    /// that was deleted, and to a restored database an upload may be what became a file since.
    /// </summary>
    public async Task<bool> MarkPendingForPurgeAsync(VersionId version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions
                .Where(row => row.Id == version.Value && row.State == VersionState.Pending)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(row => row.State, VersionState.Purging)
                        .SetProperty(row => row.WrappedFileKey, (byte[]?)null)
                        .SetProperty(row => row.LeaseExpiresAt, row => row.LeaseExpiresAt ?? row.CreatedAt),
                    cancellationToken)
                .ConfigureAwait(false) == 1;
        }
    }

    /// <summary>
    /// For an upload that was never a file: removes the object, then the row. A failure of the store is logged; the row stays and the
    /// sweeper tries again.
    /// </summary>
    public async Task TryFinishAsync(PendingPurge purge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(purge);
        if (await RemoveObjectAsync(purge, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            Log.ObjectNotRemoved(logger, purge.ObjectKey.ToString(), failure.Error, failure.Message);
        }
        else
        {
            await ForgetAsync([purge.Version], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the object, but not while the store may be another's.</summary>
    /// <returns>How the store failed: the row has to stay. Null when it did not.</returns>
    internal async Task<ObjectStoreException?> RemoveObjectAsync(PendingPurge purge, CancellationToken cancellationToken)
    {
        try
        {
            await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
            await store.DiscardAsync(purge.ObjectKey, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ObjectStoreException exception)
        {
            return exception;
        }
    }

    /// <summary>Removes the rows of versions whose objects are gone.</summary>
    internal async Task ForgetAsync(IReadOnlyCollection<VersionId> versions, CancellationToken cancellationToken)
    {
        if (versions.Count == 0)
        {
            return;
        }

        var ids = versions.Select(version => version.Value).ToList();
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.Versions
                .Where(row => ids.Contains(row.Id) && row.State == VersionState.Purging)
                .ExecuteDeleteAsync(cancellationToken)
                .ConfigureAwait(false);
            database.OweForgetting();
        }
    }

    /// <summary>
    /// For a writer whose version somebody else may have ended: what it sent afterwards came behind the removal, and once the row is gone nobody
    /// would look for it. Called when nothing of it is on its way any more.
    /// </summary>
    internal async Task TryFinishLostAsync(PendingPurge lost, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // One that waits goes on, one that is stored is a file; the others never come back.
            var isAlive = await db.Versions
                .AnyAsync(row => row.Id == lost.Version.Value && row.State != VersionState.Purging, cancellationToken)
                .ConfigureAwait(false);
            if (isAlive)
            {
                return;
            }
        }

        await TryFinishAsync(lost, cancellationToken).ConfigureAwait(false);
    }
}
