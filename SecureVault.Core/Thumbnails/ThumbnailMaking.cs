using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Downloads;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Thumbnails;

/// <summary>Makes the thumbnails that are asked for, while the server runs: reads an image, has it made small, stores that sealed.</summary>
internal sealed class ThumbnailMaking(
    ThumbnailQueue queue,
    IThumbnailMaker maker,
    FileDownloads downloads,
    ThumbnailStore store,
    IOptions<ThumbnailOptions> options,
    ILogger<ThumbnailMaking> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.Enabled
        ? Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => Task.Run(() => WorkAsync(stoppingToken), stoppingToken)))
        : Task.CompletedTask;

    /// <summary>Makes one thumbnail, unless there is one.</summary>
    internal async Task MakeAsync(ThumbnailJob job, CancellationToken cancellationToken)
    {
        if (await store.HasAsync(job.Version, cancellationToken).ConfigureAwait(false))
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
            case DownloadOutcome.NotFound:
                break; // deleted meanwhile
            default:
                throw new UnreachableException();
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
                    if (!await store.TryStoreAsync(job, source.Entry.Folder, made.Picture, cancellationToken).ConfigureAwait(false))
                    {
                        queue.PutOff(job.Version);
                    }

                    break;
                case ThumbnailResult.Failed failed:
                    Log.ThumbnailFailed(logger, job.Version, failed.Error);
                    queue.GiveUp(job.Version);
                    break;
                case ThumbnailResult.Unreadable:
                    queue.GiveUp(job.Version);
                    break;
                default:
                    throw new UnreachableException();
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
}
