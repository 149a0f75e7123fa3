using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Files;

/// <summary>Begins an upload: makes the file key and writes the pending row, before the store hears of the object.</summary>
internal sealed class UploadStart(IDbContextFactory<VaultDbContext> contexts, UserKeys keys, TimeProvider clock)
{
    /// <returns>Null when the name is taken and the request is to refuse then.</returns>
    public async Task<PendingUpload?> BeginAsync(UserId user, UploadRequest request, ItemName name, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (request.OnConflict == NameConflict.Refuse && await IsTakenAsync(db, keyring, request.Folder, name, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            using var fileKey = FileKey.Generate();
            var version = VersionId.New();
#pragma warning disable CA2000 // handed to the caller, or disposed below
            var upload = Prepare(keyring, request, name, version, fileKey);
#pragma warning restore CA2000
            try
            {
                db.Versions.Add(Row(keyring, upload, request.Length, fileKey));
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                return upload;
            }
            catch
            {
                upload.Dispose();
                throw;
            }
        }
    }

    private static async Task<bool> IsTakenAsync(
        VaultDbContext db, UserKeyring keyring, ItemId folder, ItemName name, CancellationToken cancellationToken)
    {
        var index = keyring.ActiveNames.IndexOf(folder.Value, name.Text);
        return await db.Items.AsNoTracking()
            .AnyAsync(
                item => item.OwnerId == keyring.Owner.Value && item.ParentId == folder.Value && item.NameIndex == index && item.DeletedAt == null,
                cancellationToken)
            .ConfigureAwait(false);
    }

    private PendingUpload Prepare(UserKeyring keyring, UploadRequest request, ItemName name, VersionId version, FileKey fileKey)
    {
        var mediaType = MediaTypes.Clean(request.MediaType);
        var facts = new RecoveryFacts(name.Text, mediaType, "/", request.Length, clock.GetUtcNow());
        var layout = SealedLayout.For(request.Length, RecoveryBlock.LengthFor(facts));
        var recovery = RecoveryBlock.Build(keyring.Active, keyring.Owner.Value, version.Value, fileKey, facts, layout.RecoveryLength);
#pragma warning disable CA2000 // the pending upload owns it
        var sealer = new ObjectSealer(fileKey, version.Value, layout, recovery);
#pragma warning restore CA2000
        return new PendingUpload(
            keyring.Owner,
            request.Folder,
            name,
            mediaType,
            version,
            ItemId.New(),
            ObjectKey.New(),
            sealer,
            layout);
    }

    private FileVersion Row(UserKeyring keyring, PendingUpload upload, long length, FileKey fileKey) => new()
    {
        Id = upload.Version.Value,
        OwnerId = keyring.Owner.Value,
        ItemId = upload.Item.Value,
        State = VersionState.Pending,
        ObjectKey = upload.ObjectKey.ToString(),
        PlainLength = length,
        SealedLength = upload.Layout.SealedLength,
        WrappedFileKey = keyring.Active.WrapFileKey(fileKey, keyring.Owner.Value, upload.Version.Value),
        UserKeyVersion = keyring.ActiveVersion,
        CreatedAt = clock.GetUtcNow(),
        LeaseExpiresAt = clock.GetUtcNow() + UploadLease.Duration,
    };
}
