using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Formats;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Thumbnails;

/// <summary>Thumbnails of images: sealed like every content, and gone with the content that they show.</summary>
public sealed class ThumbnailService
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly UserKeys _keys;
    private readonly FileDownloads _downloads;
    private readonly ThumbnailQueue _queue;

    internal ThumbnailService(
        IDbContextFactory<VaultDbContext> contexts, UserKeys keys, FileDownloads downloads, ThumbnailQueue queue)
    {
        _contexts = contexts;
        _keys = keys;
        _downloads = downloads;
        _queue = queue;
    }

    /// <summary>Opens the thumbnail of a content. When there is none yet but can be one, it is asked for.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="item">The file; not one in a folder in the trash. Of one that is in the trash itself only the picture of a named content is found, so that the trash can show it.</param>
    /// <param name="version">The content; null for the one that the file shows.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<DownloadOutcome> OpenAsync(UserId user, ItemId item, VersionId? version, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        if (await FindPictureAsync(user, item, version, cancellationToken).ConfigureAwait(false) is { } picture)
        {
            return await OpenAsync(picture, keyring, cancellationToken).ConfigureAwait(false);
        }

        if (await _downloads.FindAsync(user, item, version, cancellationToken).ConfigureAwait(false) is { } source)
        {
            Ask(user, [source.Open(keyring)]);
        }

        return new DownloadOutcome.NotFound();
    }

    /// <summary>Whether somebody has the thumbnail of a content already. Only the database is asked: lists are scrolled back and forth.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="item">The file. In the trash only a picture of a named content is found, so that the trash can show it.</param>
    /// <param name="version">The content; null for the one that the file shows.</param>
    /// <param name="etag">The validator of what is there, with its quotes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<bool> IsAsync(UserId user, ItemId item, VersionId? version, string etag, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        return await FindPictureAsync(user, item, version, cancellationToken).ConfigureAwait(false) is { } picture
            && string.Equals(FileDownload.Tag(new VersionId(picture.Id)), etag, StringComparison.Ordinal);
    }

    /// <summary>Asks for the thumbnails that files lack, as far as they can have one. Costs nothing to ask again; drives tell when one is there.</summary>
    /// <param name="user">The owner of the files.</param>
    /// <param name="entries">The files, as the drive lists them.</param>
    public void Ask(UserId user, IEnumerable<DriveEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries)
        {
            if (entry is { IsFolder: false, HasThumbnail: false } && PreviewFormat.IsPicture(entry.Name))
            {
                _queue.TryAdd(new ThumbnailJob(user, entry.Id, entry.Version));
            }
        }
    }

    private async Task<FileVersion?> FindPictureAsync(UserId user, ItemId item, VersionId? version, CancellationToken cancellationToken)
    {
        if ((version?.Value ?? (await _downloads.FindAsync(user, item, null, cancellationToken).ConfigureAwait(false))?.Version.Id) is not { } content)
        {
            return null;
        }

        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var found = await (
                from row in db.Versions.AsNoTracking()
                join file in db.Items on row.ItemId equals file.Id
                where row.ThumbnailOf == content && row.ItemId == item.Value && row.OwnerId == user.Value && row.State == VersionState.Stored
                    && file.OwnerId == user.Value && !file.IsPurging
                select new { Picture = row, file.ParentId, IsInTrash = file.DeletedAt != null })
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);

            // Of a folder in the trash nothing is shown, and it may be on its way out.
            return found is not null && (found.IsInTrash || await DriveTree.IsLiveAsync(db, user, new ItemId(found.ParentId), cancellationToken).ConfigureAwait(false))
                ? found.Picture
                : null;
        }
    }

    private async Task<DownloadOutcome> OpenAsync(FileVersion picture, UserKeyring keyring, CancellationToken cancellationToken)
    {
        var item = new ItemId(picture.ItemId);
        try
        {
            var content = await _downloads.OpenContentAsync(picture, keyring, cancellationToken).ConfigureAwait(false);
            var entry = new DriveEntry(
                item, ThumbnailStore.PictureName, picture.PlainLength, picture.CreatedAt, picture.CreatedAt, new VersionId(picture.Id));
#pragma warning disable CA2000 // the outcome hands the open picture to the caller
            return new DownloadOutcome.Opened(new FileDownload(entry, ThumbnailStore.PictureType, content, picture.ObjectKey));
#pragma warning restore CA2000
        }
        catch (Exception exception) when (exception is SealedObjectException or ObjectStoreException)
        {
            return _downloads.Explain(exception, new ContentSource(item, new VersionId(picture.Id), picture.ObjectKey), isSeen: false);
        }
    }
}
