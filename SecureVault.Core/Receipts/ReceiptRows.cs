using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>The rows behind receipts.</summary>
internal sealed class ReceiptRows(
    IDbContextFactory<VaultDbContext> contexts, WriteQueue writes, UserKeys keys, IOptions<ObjectStoreOptions> options, TimeProvider clock)
{
    /// <summary>Where the object of a content lies.</summary>
    public StoredPlace PlaceOf(FileVersion row) => options.Value.Kind switch
    {
        ObjectStoreKind.Disk => new StoredPlace(ObjectStoreKind.Disk, null, row.ObjectKey),
        ObjectStoreKind.S3 => new StoredPlace(ObjectStoreKind.S3, options.Value.S3.Bucket, options.Value.S3.KeyPrefix + row.ObjectKey),
    };

    /// <summary>A content of a file that is not in the trash, with its facts opened.</summary>
    public async Task<(FileVersion Row, ContentFacts Facts)?> FindAsync(UserId user, ItemId item, VersionId? version, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            var file = await db.Items
                .FirstOrDefaultAsync(row => row.Id == item.Value && row.OwnerId == user.Value && row.DeletedAt == null, cancellationToken)
                .ConfigureAwait(false);
            if (file?.CurrentVersionId is not { } current
                || !await DriveTree.IsLiveAsync(db, user, new ItemId(file.ParentId), cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            var wanted = version?.Value ?? current;
            var found = await db.Versions
                .FirstOrDefaultAsync(
                    row => row.Id == wanted && row.ItemId == item.Value && row.OwnerId == user.Value && row.State == VersionState.Stored && row.ThumbnailOf == null,
                    cancellationToken)
                .ConfigureAwait(false);
            return found is null ? null : (found, SealedFacts.Open(found, keyring));
        }
    }

    /// <summary>Writes down that a content was found intact, and its SHA-256 where that was not known, in one step.</summary>
    /// <returns>Null when the content was deleted for good meanwhile.</returns>
    public async Task<(FileVersion Row, ContentFacts Facts)?> ConfirmAsync(UserKeyring keyring, VersionId version, ContentFacts found, CancellationToken cancellationToken) =>
        await writes.RunAsync<(FileVersion, ContentFacts)?>(
            async db =>
            {
                var row = await db.Versions
                    .FirstOrDefaultAsync(
                        candidate => candidate.Id == version.Value && candidate.OwnerId == keyring.Owner.Value && candidate.State == VersionState.Stored, cancellationToken)
                    .ConfigureAwait(false);
                if (row is null)
                {
                    return null;
                }

                var facts = SealedFacts.Open(row, keyring);
                if (facts.Sha256 is null)
                {
                    facts = facts with { Sha256 = found.Sha256 };
                    row.SealedFacts = SealedFacts.Seal(facts, new VersionId(row.Id), keyring.Names(row.UserKeyVersion));
                }

                row.VerifiedAt = clock.GetUtcNow();
                (row.DamagedAt, row.DamagedChunk) = (null, null);
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                return (row, facts);
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Writes down that a content's object is damaged or missing, so that its owner sees it before the file is needed.</summary>
    /// <param name="version">The content.</param>
    /// <param name="objectKey">The object that was read; if the content has another one by now, nothing is known of that.</param>
    /// <param name="chunk">The chunk that does not open; null when it is not a chunk.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<int> MarkAsync(VersionId version, string objectKey, long? chunk, CancellationToken cancellationToken) => writes.RunAsync(
        db => db.Versions
            .Where(row => row.Id == version.Value && row.ObjectKey == objectKey && row.State == VersionState.Stored)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.DamagedAt, clock.GetUtcNow()).SetProperty(row => row.DamagedChunk, chunk), cancellationToken),
        cancellationToken);
}
