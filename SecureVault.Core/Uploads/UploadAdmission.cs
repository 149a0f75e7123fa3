using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>Decides whether an upload may begin: by its owner's limits and by the room that the store has.</summary>
internal sealed class UploadAdmission(DriveSpace space, StoreSpace store, KeyCards cards, ILogger<UploadAdmission> logger)
{
    /// <summary>
    /// Before anything is written: no object may come into the store that bucket and master key alone would not open, so the store needs
    /// the card of the key first. That takes a moment once for each key.
    /// </summary>
    /// <returns>Why the upload may not begin; null when it may.</returns>
    public async Task<UploadOutcome?> PrepareAsync(UserKeyring keyring, CancellationToken cancellationToken)
    {
        try
        {
            await cards.EnsureAsync(keyring, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ObjectStoreException exception)
        {
            var errorId = ErrorId.New();
            Log.CardNotWritten(logger, exception.Error, exception.Message, errorId);
            return new UploadOutcome.StoreFailed(StoreErrors.Of(exception.Error), errorId);
        }
    }

    /// <summary>
    /// Inside the transaction that adds the upload, so that nobody else's comes between look and insert. When it is admitted, room for it is
    /// reserved in the store.
    /// </summary>
    /// <returns>Why it may not begin; null when it may.</returns>
    public async Task<UploadOutcome?> RefuseAsync(VaultDbContext db, FileVersion version, bool mayAddItem, bool isSession, CancellationToken cancellationToken)
    {
        // A content that is sealed anew replaces one of the same length, so its owner needs no more space.
        if (version is { ThumbnailOf: null, Reseals: null })
        {
            // Other pending uploads count: each row reserves its length and its item as soon as it is added.
            var use = await space.OfAsync(db, new UserId(version.OwnerId), cancellationToken).ConfigureAwait(false);
            if (version.PlainLength > use.Left)
            {
                return new UploadOutcome.OverQuota(use.Left);
            }

            // Also for one that is to replace what has its name: who knows whether that is there at the end?
            if (mayAddItem && use.ItemsLeft == 0)
            {
                return new UploadOutcome.TooManyItems(space.MaxItems);
            }
        }

        if (isSession
            && await db.Uploads.CountAsync(row => row.OwnerId == version.OwnerId, cancellationToken).ConfigureAwait(false) >= UploadService.MaxPerPerson)
        {
            return new UploadOutcome.TooManyUnfinished(UploadService.MaxPerPerson);
        }

        if (store is { IsReserving: true, IsNew: true })
        {
            store.Load(await UnfinishedAsync(db, cancellationToken).ConfigureAwait(false));
        }

        if (store.TryReserve(ObjectKey.Parse(version.ObjectKey), version.SealedLength))
        {
            return null;
        }

        var errorId = ErrorId.New();
        Log.UploadWithoutRoom(logger, version.PlainLength, errorId);
        return new UploadOutcome.StoreFailed(StoreError.Full, errorId);
    }

    /// <summary>Gives back what was reserved for an upload whose transaction failed.</summary>
    public void Withdraw(PendingUpload upload) => store.Release(upload.ObjectKey);

    /// <summary>The bytes that uploads of an earlier process announced but never wrote.</summary>
    private static async Task<List<KeyValuePair<ObjectKey, long>>> UnfinishedAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.Versions.AsNoTracking()
            .Where(version => version.State == VersionState.Pending)
            .Select(version => new
            {
                version.ObjectKey,
                version.PlainLength,
                version.SealedLength,
                Parts = db.UploadParts.Count(part => part.VersionId == version.Id && part.StoreTag != null),
            })
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return rows.ConvertAll(row =>
        {
            var layout = SealedLayout.Again(row.PlainLength, SealedLayout.HeadLengthOf(row.PlainLength, row.SealedLength));
            return KeyValuePair.Create(ObjectKey.Parse(row.ObjectKey), Math.Max(0, row.SealedLength - ((long)row.Parts * layout.PartLength)));
        });
    }
}
