using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Files;

/// <summary>Opens files for reading.</summary>
public sealed class FileDownloads(
    IDbContextFactory<VaultDbContext> contexts, UserKeys keys, IObjectStore store, ILogger<FileDownloads> logger)
{
    /// <summary>Opens a file, after its head was read and verified.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<DownloadOutcome> OpenAsync(UserId user, ItemId item, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        if (await FindAsync(user, item, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return new DownloadOutcome.NotFound();
        }

        try
        {
#pragma warning disable CA2000 // the outcome hands the open file to the caller
            return new DownloadOutcome.Opened(await OpenAsync(row, keyring, cancellationToken).ConfigureAwait(false));
#pragma warning restore CA2000
        }
        catch (SealedObjectException exception)
        {
            var faultId = FaultId.New();
            Log.ObjectDamaged(logger, row.Version.ObjectKey, item, exception.Fault, faultId, exception);
            return new DownloadOutcome.Damaged(faultId);
        }
        catch (ObjectStoreException exception)
        {
            var faultId = FaultId.New();
            Log.ObjectNotRead(logger, row.Version.ObjectKey, item, exception.Fault, faultId, exception);
            return exception.Fault == ObjectStoreFault.NotFound
                ? new DownloadOutcome.Damaged(faultId)
                : new DownloadOutcome.StoreFailed(StoreTroubles.Of(exception.Fault), faultId);
        }
    }

    private async Task<FileRow?> FindAsync(UserId user, ItemId item, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await FileRow.Live(db, user)
                .FirstOrDefaultAsync(row => row.Item.Id == item.Value, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<FileDownload> OpenAsync(FileRow row, UserKeyring keyring, CancellationToken cancellationToken)
    {
        var version = row.Version;
        var objectKey = ObjectKey.Parse(version.ObjectKey);
        var wrap = version.WrappedFileKey ?? throw new InvalidOperationException("A stored version has no key.");
        using var fileKey = keyring.Key(version.UserKeyVersion).UnwrapFileKey(wrap, version.OwnerId, version.Id);
#pragma warning disable CA2000 // the download owns it
        var content = await OpeningStream.OpenAsync(
            (offset, length, token) => store.OpenReadAsync(objectKey, offset, length, token),
            fileKey,
            version.Id,
            version.PlainLength,
            version.SealedLength,
            cancellationToken).ConfigureAwait(false);
#pragma warning restore CA2000
        return new FileDownload(row.Open(keyring), content);
    }
}
