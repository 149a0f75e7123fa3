using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>Ends things because of their age: items in the trash, older versions, abandoned uploads. Nothing ends while clock or store are in doubt.</summary>
internal sealed class Expiry(
    StoreOwnership ownership, ClockWatch watch, DeadUploads uploads, IOptions<VaultOptions> options, TimeProvider clock)
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

    /// <summary>Marks what has been in the trash for its time.</summary>
    public Task<int> MarkTrashAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var due = Now.AddDays(-options.Value.TrashDays);
        return db.Items
            .Where(item => item.DeletedAt != null && item.DeletedAt <= due && !item.IsPurging)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.IsPurging, true), cancellationToken);
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
        return old.ConvertAll(version => version.OwnerId);
    }
}
