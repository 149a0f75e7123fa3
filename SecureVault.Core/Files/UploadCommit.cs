using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>Makes a whole object part of the drive, in one transaction: the version is stored, the item shows it, what it replaces is doomed.</summary>
internal sealed class UploadCommit(WriteQueue writes, UserKeys keys, TimeProvider clock)
{
    // Past this many 'plan (n).txt' something else is wrong.
    private const int MostNumbers = 10_000;

    /// <returns>Null when the name is taken and the request is to refuse then.</returns>
    /// <exception cref="UploadLostException">The sweeper took the upload for dead.</exception>
    public async Task<Committed?> CommitAsync(PendingUpload upload, ContentFacts facts, NameConflict onConflict, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(upload.Owner, cancellationToken).ConfigureAwait(false);

        // Inside a write transaction: nobody changes a name between the look and the insert.
        return await writes
            .RunAsync(db => StoreAsync(db, keyring, upload, facts, onConflict, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<Committed?> StoreAsync(
        VaultDbContext db, UserKeyring keyring, PendingUpload upload, ContentFacts facts, NameConflict onConflict, CancellationToken cancellationToken)
    {
        if (await PlaceAsync(db, keyring, upload, onConflict, cancellationToken).ConfigureAwait(false) is not { } placed)
        {
            return null;
        }

        var version = await db.Versions
            .FirstOrDefaultAsync(row => row.Id == upload.Version.Value && row.State == VersionState.Pending, cancellationToken)
            .ConfigureAwait(false) ?? throw new UploadLostException();
        version.State = VersionState.Stored;
        version.ItemId = placed.Item.Value;
        version.LeaseExpiresAt = null;
        version.SealedFacts = SealedFacts.Seal(facts, version, keyring);
        if (upload.IsSession)
        {
            await db.Uploads.Where(session => session.VersionId == version.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }

        // From here on the file is the person's: making it durable is not cancelled.
        await db.SaveChangesAsync(CancellationToken.None).ConfigureAwait(false);
        return placed;
    }

    private async Task<Committed?> PlaceAsync(
        VaultDbContext db, UserKeyring keyring, PendingUpload upload, NameConflict onConflict, CancellationToken cancellationToken)
    {
        var name = upload.Name;
        for (var number = 2; ; number++)
        {
            var index = keyring.ActiveNames.IndexOf(upload.Folder.Value, name.Text);
            var existing = await db.Items
                .FirstOrDefaultAsync(
                    item => item.OwnerId == upload.Owner.Value && item.ParentId == upload.Folder.Value && item.NameIndex == index && item.DeletedAt == null,
                    cancellationToken)
                .ConfigureAwait(false);
            if (existing is null)
            {
                db.Items.Add(Item(keyring, upload, name, index));
                return new Committed(upload.Item, name, Replaced: null);
            }

            if (onConflict == NameConflict.Replace)
            {
                return await ReplaceAsync(db, existing, upload, name, cancellationToken).ConfigureAwait(false);
            }

            if (onConflict == NameConflict.Refuse || number > MostNumbers)
            {
                return null;
            }

            name = upload.Name.Numbered(number);
        }
    }

    private async Task<Committed> ReplaceAsync(
        VaultDbContext db, DriveItem existing, PendingUpload upload, ItemName name, CancellationToken cancellationToken)
    {
        var old = await db.Versions.FirstAsync(row => row.Id == existing.CurrentVersionId, cancellationToken).ConfigureAwait(false);
        var doomed = VersionPurge.Doom(old);
        existing.CurrentVersionId = upload.Version.Value;
        existing.ModifiedAt = clock.GetUtcNow();
        return new Committed(new ItemId(existing.Id), name, doomed);
    }

    private DriveItem Item(UserKeyring keyring, PendingUpload upload, ItemName name, byte[] index) => new()
    {
        Id = upload.Item.Value,
        OwnerId = upload.Owner.Value,
        ParentId = upload.Folder.Value,
        SealedName = keyring.ActiveNames.SealText(SealedTextPurpose.ItemName, upload.Item.Value, name.Text),
        NameIndex = index,
        UserKeyVersion = keyring.ActiveVersion,
        CurrentVersionId = upload.Version.Value,
        CreatedAt = clock.GetUtcNow(),
        ModifiedAt = clock.GetUtcNow(),
    };

    internal sealed record Committed(ItemId Item, ItemName Name, DoomedVersion? Replaced);
}
