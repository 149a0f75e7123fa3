using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>Ends things because of their age: items in the trash, older versions, abandoned uploads. Nothing ends while clock or store are in doubt.</summary>
internal sealed class Expiry(
    StoreOwnership ownership, ClockWatch watch, DeadUploads uploads, AuditLog audit, IOptions<VaultOptions> options, TimeProvider clock)
{
    /// <summary>The time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>True while nothing at all may be removed from the store.</summary>
    public bool IsHeld => ownership.Hold is not null;

    /// <summary>Whether age counts just now.</summary>
    public async Task<bool> MayRunAsync(CancellationToken cancellationToken)
    {
        if (!watch.Look() || Now < ownership.NoExpiryBefore)
        {
            return false;
        }

        try
        {
            await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ObjectStoreException)
        {
            // Expired things can wait until it is clear whose store this is.
            return false;
        }
    }

    /// <summary>Ends uploads whose writer is dead.</summary>
    /// <returns>How many.</returns>
    public Task<int> EndDeadUploadsAsync(CancellationToken cancellationToken) => uploads.EndAsync(Now, cancellationToken);

    /// <summary>Marks some of what has been in the trash for its time.</summary>
    public async Task<int> MarkTrashAsync(VaultDbContext db, int most, CancellationToken cancellationToken)
    {
        var due = Now.AddDays(-options.Value.TrashDays);
        var rows = await db.Items
            .Where(item => item.DeletedAt != null && item.DeletedAt <= due && !item.IsPurging)
            .OrderBy(item => item.DeletedAt)
            .Take(most)
            .Select(item => new { item.Id, item.OwnerId })
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        await audit.RecordAllAsync(
            db, AuditAction.Purged, rows.Select(row => AuditTarget.Item(new UserId(row.OwnerId), new ItemId(row.Id))), by: null, cancellationToken).ConfigureAwait(false);
        var ids = rows.Select(row => row.Id).ToArray();
        return await db.Items
            .Where(item => EF.Parameter(ids).Contains(item.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.IsPurging, true), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Destroys the keys of some versions that were replaced long enough ago.</summary>
    /// <returns>Their owners, one for each version.</returns>
    public async Task<List<Guid>> MarkOldVersionsForPurgeAsync(VaultDbContext db, int most, CancellationToken cancellationToken)
    {
        var due = Now.AddDays(-options.Value.KeepVersionDays);
        var old = await db.Versions
            .Where(version => version.SupersededAt != null && version.SupersededAt <= due && version.State == VersionState.Stored)
            .OrderBy(version => version.SupersededAt)
            .Take(most)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        await VersionPurge.MarkWithThumbnailsForPurgeAsync(db, old, cancellationToken).ConfigureAwait(false);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var version in old)
        {
            var item = AuditTarget.Item(new UserId(version.OwnerId), new ItemId(version.ItemId));
            await audit.RecordAsync(db, new AuditEvent(AuditAction.VersionDeleted, item) { Details = [("version", version.Id)] }, cancellationToken).ConfigureAwait(false);
        }

        return old.ConvertAll(version => version.OwnerId);
    }
}
