using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Uploads;

namespace SecureVault.Core.Thumbnails;

/// <summary>Keeps thumbnails: each is a sealed content of its own beside the image that it stands for.</summary>
internal sealed class ThumbnailStore(IDbContextFactory<VaultDbContext> contexts, UploadService uploads, ThumbnailNews news)
{
    /// <summary>The name that a thumbnail has when files are recovered without a database.</summary>
    public const string PictureName = "thumbnail.webp";

    /// <summary>The media type of every thumbnail.</summary>
    public const string PictureType = "image/webp";

    /// <summary>Whether a version has its thumbnail.</summary>
    public async Task<bool> HasAsync(VersionId version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions
                .AnyAsync(row => row.ThumbnailOf == version.Value && row.State == VersionState.Stored, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Stores a thumbnail, and tells the open windows of its owner.</summary>
    /// <returns>False when it can't be stored now.</returns>
    public async Task<bool> TryStoreAsync(ThumbnailJob job, ItemId folder, ReadOnlyMemory<byte> picture, CancellationToken cancellationToken)
    {
        var request = new UploadRequest
        {
            Folder = folder,
            Name = PictureName,
            Length = picture.Length,
            MediaType = PictureType,
            ThumbnailOf = new PictureOf(job.Item, job.Version),
        };
        using var content = new MemoryStream(picture.ToArray(), writable: false);
        if (await uploads.UploadAsync(job.Owner, request, content, progress: null, cancellationToken).ConfigureAwait(false) is not UploadOutcome.Stored)
        {
            return false;
        }

        news.Tell(job.Owner, folder);
        return true;
    }
}
