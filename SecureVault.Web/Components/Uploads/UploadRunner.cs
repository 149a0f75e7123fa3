using System.Diagnostics;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Web.Components.Uploads;

/// <summary>Runs one upload to its end and makes a plain result of whatever happens.</summary>
internal sealed class UploadRunner(IUploadTarget target, ILogger<UploadRunner> logger)
{
    private long _bytesRead;

    /// <summary>Bytes read by all runs.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Never throws.</summary>
    public async Task<UploadEnd> RunAsync(UploadItem item, CancellationToken cancellationToken)
    {
        try
        {
            // Off the circuit's thread: sealing takes the processor, and clicks are to be answered meanwhile.
            return await Task.Run(() => UploadAsync(item, cancellationToken), cancellationToken);
        }
        catch (AccessEndedException)
        {
            return new UploadEnd.AccessEnded();
        }
        catch (FileUnreadableException) when (!cancellationToken.IsCancellationRequested)
        {
            return new UploadEnd.Failed(new UploadError.Unreadable());
        }
#pragma warning disable CA1031 // one file must not end the others, and the person is to see that it failed
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return EndOf(exception, cancellationToken);
        }
    }

    /// <summary>The folder that a path of a pick names, made if it is missing. Never throws.</summary>
    /// <returns>The folder, or how uploads into it end.</returns>
    public Task<(ItemId Folder, UploadEnd? End)> FindFolderAsync(UploadBatch batch, string path, CancellationToken cancellationToken) =>
        FindFolderAsync(batch, path, isWanted: false, cancellationToken);

    /// <summary>The same for a folder that is wanted though no file is in it.</summary>
    public Task<(ItemId Folder, UploadEnd? End)> MakeFolderAsync(UploadBatch batch, string path, CancellationToken cancellationToken) =>
        FindFolderAsync(batch, path, isWanted: true, cancellationToken);

    private async Task<(ItemId Folder, UploadEnd? End)> FindFolderAsync(UploadBatch batch, string path, bool isWanted, CancellationToken cancellationToken)
    {
        if (path.Length == 0 || batch.Folders is null)
        {
            return (batch.Folder, null);
        }

        try
        {
            var outcome = isWanted ? batch.Folders.MakeAsync(path, cancellationToken) : batch.Folders.GetAsync(path, cancellationToken);
            return await outcome switch
            {
                FolderOutcome.Created created => (created.Folder, null),
                FolderOutcome.TooManyItems many => (default, new UploadEnd.Failed(new UploadError.TooManyItems(many.Limit))),
                FolderOutcome.StoreFull => (default, new UploadEnd.Failed(new UploadError.StoreFull())),
                FolderOutcome.NameInvalid invalid => (default, new UploadEnd.Failed(new UploadError.BadFolder(invalid.Error))),
                FolderOutcome.ParentGone or FolderOutcome.NameTaken => (default, new UploadEnd.Failed(new UploadError.FolderGone())),
                _ => throw new UnreachableException(),
            };
        }
        catch (AccessEndedException)
        {
            return (default, new UploadEnd.AccessEnded());
        }
#pragma warning disable CA1031 // the files of one folder must not end the others
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (default, EndOf(exception, cancellationToken));
        }
    }

    /// <summary>Ends what is on the server of a cancelled upload; what can't be ended now expires.</summary>
    public async Task DiscardAsync(UploadItem item)
    {
        if (item.Ticket.Upload is not { } upload)
        {
            return;
        }

        item.Ticket.Upload = null;
        try
        {
            await target.DiscardAsync(upload);
        }
        catch (AccessEndedException)
        {
            // It expires with everything else of the account.
        }
#pragma warning disable CA1031 // the person has cancelled; that something is left for some days is for the log
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.NotDiscarded(logger, upload, exception);
        }
    }

    /// <summary>Notes that names could not be looked up.</summary>
    public void LookUpFailed(Exception exception) => Log.NamesNotLookedUp(logger, exception);

    private async Task<UploadEnd> UploadAsync(UploadItem item, CancellationToken cancellationToken)
    {
        if (item.Folder is not { } folder)
        {
            (folder, var end) = await FindFolderAsync(item.Batch, item.File.Path, cancellationToken);
            if (end is not null)
            {
                return end;
            }

            item.Folder = folder;
        }

        var outcome = await target.UploadAsync(item.File, folder, item.Ticket, item.OnConflict, new Progress(this, item), cancellationToken);
        return outcome is UploadOutcome.Stored stored
            ? new UploadEnd.Stored(stored.Name, stored.Folder == folder ? null : await FindLandingAsync(folder, stored.Folder))
            : Read(outcome);
    }

    // Somebody may also have moved the file right away; then nothing is to be said.
    private async Task<string?> FindLandingAsync(ItemId asked, ItemId landed)
    {
        try
        {
            return await target.FindFolderNameAsync(asked, CancellationToken.None) is null
                ? await target.FindFolderNameAsync(landed, CancellationToken.None)
                : null;
        }
#pragma warning disable CA1031 // the file is stored; that nobody can say where does not change it
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LookUpFailed(exception);
            return null;
        }
    }

    private UploadEnd EndOf(Exception exception, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new UploadEnd.Stopped();
        }

        var errorId = ErrorId.New();
        Log.UploadFailed(logger, errorId, exception);
        return new UploadEnd.Failed(DatabaseErrors.ErrorOf(exception) is { } error and not DatabaseError.Refused
            ? new UploadError.Store(StoreErrors.Of(error), errorId)
            : new UploadError.Unexpected(errorId));
    }

    private static UploadEnd Read(UploadOutcome outcome) => outcome switch
    {
        UploadOutcome.NameTaken => new UploadEnd.NameTaken(),
        UploadOutcome.NameInvalid invalid => new UploadEnd.Failed(new UploadError.BadName(invalid.Error)),
        UploadOutcome.TooLarge large => new UploadEnd.Failed(new UploadError.TooLarge(large.Limit)),
        UploadOutcome.OverQuota full => new UploadEnd.Failed(new UploadError.OverQuota(full.Left)),
        UploadOutcome.TooManyItems many => new UploadEnd.Failed(new UploadError.TooManyItems(many.Limit)),
        UploadOutcome.WrongLength or UploadOutcome.ContentDiffers or UploadOutcome.ContentChanged or UploadOutcome.NotFound => new UploadEnd.Failed(new UploadError.Changed()),
        UploadOutcome.TooManyUnfinished many => new UploadEnd.Failed(new UploadError.TooManyUnfinished(many.Limit)),
        UploadOutcome.Received or UploadOutcome.Busy or UploadOutcome.WrongOffset => new UploadEnd.Failed(new UploadError.Interrupted()),
        UploadOutcome.Lost lost => new UploadEnd.Failed(new UploadError.Store(StoreError.Unavailable, lost.ErrorId)),
        UploadOutcome.StoreFailed failed => new UploadEnd.Failed(new UploadError.Store(failed.Error, failed.ErrorId)),
        UploadOutcome.Created or UploadOutcome.Stored => throw new InvalidOperationException("This is no failure."),
        _ => throw new UnreachableException(),
    };

    private sealed class Progress(UploadRunner runner, UploadItem item) : IProgress<long>
    {
        private long? _last;

        public void Report(long value)
        {
            // The first report of one that goes on tells where it is; that was not sent now.
            if (_last is { } last)
            {
                Interlocked.Add(ref runner._bytesRead, Math.Max(0, value - last));
            }
            else if (item.Ticket.Upload is null)
            {
                Interlocked.Add(ref runner._bytesRead, value);
            }

            _last = value;
            if (item.State == UploadState.Uploading)
            {
                item.Sent = value;
            }
        }
    }
}
