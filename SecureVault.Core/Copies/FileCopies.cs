using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Core.Copies;

/// <summary>The files of a copying.</summary>
internal sealed class FileCopies(
    IDbContextFactory<VaultDbContext> contexts, FileDownloads downloads, UploadService uploads, ILogger<FileCopies> logger)
{
    /// <summary>Copies one file into a folder that is still there.</summary>
    public async Task CopyAsync(UserId user, CopyTask task, CopyRun run, CancellationToken cancellationToken)
    {
        // An upload would look for the nearest folder that is left; copies in a folder that nobody chose are a nuisance.
        if (!await IsLiveAsync(user, task.Target, cancellationToken).ConfigureAwait(false))
        {
            run.Failed(task.Source, CopyError.TargetGone);
            return;
        }

        switch (await downloads.OpenAsync(user, new ItemId(task.Source.Id), cancellationToken).ConfigureAwait(false))
        {
            case DownloadOutcome.Opened { File: var file }:
                await using (file.ConfigureAwait(false))
                {
                    await CopyAsync(user, file, task, run, cancellationToken).ConfigureAwait(false);
                }

                break;
            case DownloadOutcome.Damaged damaged:
                run.Failed(task.Source, CopyError.Damaged, damaged.ErrorId);
                break;
            case DownloadOutcome.StoreFailed failed:
                run.Failed(task.Source, CopyError.StoreFailed, failed.ErrorId);
                break;
            case DownloadOutcome.NotFound:
                run.Failed(task.Source, CopyError.Gone);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task CopyAsync(UserId user, FileDownload file, CopyTask task, CopyRun run, CancellationToken cancellationToken)
    {
        var request = new UploadRequest
        {
            Folder = task.Target,
            Name = file.Name,
            Length = file.Length,
            MediaType = file.MediaType,
            LastModified = file.Modified,
            OnConflict = NameConflict.KeepBoth,
        };
        try
        {
            Note(await uploads.UploadAsync(user, request, file.Content, run.OfFile(), cancellationToken).ConfigureAwait(false), task, run);
        }
        catch (SealedObjectException exception)
        {
            var errorId = ErrorId.New();
            Log.CopyDamaged(logger, new ItemId(task.Source.Id), exception.Error, errorId, exception);
            run.Failed(task.Source, CopyError.Damaged, errorId);
        }
    }

    private static void Note(UploadOutcome outcome, CopyTask task, CopyRun run)
    {
        switch (outcome)
        {
            case UploadOutcome.Stored stored:
                run.Copied(task, stored.Item, stored.Name);
                break;
            case UploadOutcome.StoreFailed failed:
                run.Failed(task.Source, CopyError.StoreFailed, failed.ErrorId);
                break;
            case UploadOutcome.OverQuota:
                run.Failed(task.Source, CopyError.OverQuota);
                break;
            case UploadOutcome.TooManyItems:
                run.Failed(task.Source, CopyError.TooManyItems);
                break;
            case UploadOutcome.TooLarge:
                run.Failed(task.Source, CopyError.TooLarge);
                break;
            case UploadOutcome.NameTaken:
                run.Failed(task.Source, CopyError.NameTaken);
                break;
            case UploadOutcome.NameInvalid or UploadOutcome.WrongLength or UploadOutcome.TooManyUnfinished:
            case UploadOutcome.Created or UploadOutcome.Received or UploadOutcome.WrongOffset or UploadOutcome.Busy:
            case UploadOutcome.NotFound or UploadOutcome.ContentChanged or UploadOutcome.ContentDiffers or UploadOutcome.Lost:
                throw new InvalidOperationException($"A stored file can't be stored again: {outcome.GetType().Name}.");
            default:
                throw new UnreachableException();
        }
    }

    private async Task<bool> IsLiveAsync(UserId user, ItemId folder, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await DriveTree.IsLiveAsync(db, user, folder, cancellationToken).ConfigureAwait(false);
        }
    }
}
