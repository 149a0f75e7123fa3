using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;
using SecureVault.Core.Uploads;

namespace SecureVault.Core.Thumbnails;

/// <summary>Makes the thumbnails that are asked for, while the server runs: reads an image, has it made small, stores that sealed.</summary>
internal sealed class ThumbnailMaking(
    ThumbnailQueue queue,
    IThumbnailMaker maker,
    FileDownloads downloads,
    UploadService uploads,
    ThumbnailNews news,
    IDbContextFactory<VaultDbContext> contexts,
    IOptions<ThumbnailOptions> options,
    ILogger<ThumbnailMaking> logger) : BackgroundService
{
    /// <summary>The name that a thumbnail has when files are recovered without a database.</summary>
    public const string PictureName = "thumbnail.webp";

    /// <summary>The media type of every thumbnail.</summary>
    public const string PictureType = "image/webp";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.Enabled
        ? Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => Task.Run(() => WorkAsync(stoppingToken), stoppingToken)))
        : Task.CompletedTask;

    /// <summary>Makes one thumbnail, unless there is one.</summary>
    internal async Task MakeAsync(ThumbnailJob job, CancellationToken cancellationToken)
    {
        if (await HasPictureAsync(job.Version, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        switch (await downloads.OpenAsync(job.Owner, job.Item, job.Version, isSeen: false, cancellationToken).ConfigureAwait(false))
        {
            case DownloadOutcome.Opened opened:
                await MakeAsync(job, opened.File, cancellationToken).ConfigureAwait(false);
                break;
            case DownloadOutcome.Damaged:
                queue.GiveUp(job.Version);
                break;
            case DownloadOutcome.StoreFailed:
                queue.PutOff(job.Version);
                break;
            default:
                break; // it is gone
        }
    }

    private async Task MakeAsync(ThumbnailJob job, FileDownload source, CancellationToken cancellationToken)
    {
        await using (source.ConfigureAwait(false))
        {
            if (source.Length == 0 || source.Length > options.Value.MaxSourceBytes)
            {
                queue.GiveUp(job.Version);
                return;
            }

            switch (await maker.MakeAsync(job.Owner, source.Content, source.Length, cancellationToken).ConfigureAwait(false))
            {
                case ThumbnailResult.Made made:
                    await StoreAsync(job, source.Entry.Folder, made.Picture, cancellationToken).ConfigureAwait(false);
                    break;
                case ThumbnailResult.Failed failed:
                    Log.ThumbnailFailed(logger, job.Version, failed.Fault);
                    queue.GiveUp(job.Version);
                    break;
                default:
                    queue.GiveUp(job.Version);
                    break;
            }
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in queue.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await MakeAsync(job, stoppingToken).ConfigureAwait(false);
            }
            catch (AccessEndedException)
            {
                // whoever was locked gets no pictures
            }
            catch (Exception exception) when (exception is SealedObjectException or ObjectStoreException)
            {
                if (downloads.Explain(exception, new ContentSource(job.Item, job.Version, null), isSeen: false) is DownloadOutcome.Damaged)
                {
                    queue.GiveUp(job.Version);
                }
                else
                {
                    queue.PutOff(job.Version);
                }
            }
#pragma warning disable CA1031 // whatever one file does, the next ones get their pictures; it is asked for again by whoever looks at it later
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                // The database, or a reader that does not start.
                Log.ThumbnailNotMade(logger, job.Version, exception);
                queue.PutOff(job.Version);
            }
            finally
            {
                queue.Finish(job);
            }
        }
    }

    private async Task StoreAsync(ThumbnailJob job, ItemId folder, ReadOnlyMemory<byte> picture, CancellationToken cancellationToken)
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
        if (await uploads.UploadAsync(job.Owner, request, content, progress: null, cancellationToken).ConfigureAwait(false) is UploadOutcome.Stored)
        {
            news.Tell(job.Owner, folder);
        }
        else
        {
            queue.PutOff(job.Version);
        }
    }

    private async Task<bool> HasPictureAsync(VersionId version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions
                .AnyAsync(row => row.ThumbnailOf == version.Value && row.State == VersionState.Stored, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
