using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>Turns what goes wrong with an upload into an outcome, and removes what an upload leaves that did not become a file.</summary>
internal sealed class UploadFailures(VersionPurge purge, DatabaseFailures failures, TimeProvider clock, ILogger<UploadFailures> logger)
{
    // The request that clears up does not wait longer; the sweeper goes on with it.
    private static readonly TimeSpan ClearUpTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Runs an upload that ends with its call: unless it becomes a file, nothing of it is left.</summary>
    public async Task<UploadOutcome> RunAsync(PendingUpload upload, Func<Task<UploadOutcome>> run)
    {
        UploadOutcome? outcome = null;
        var isBusy = false;
        try
        {
            return outcome = await run().ConfigureAwait(false);
        }
        catch (Exception exception) when (OutcomeOf(exception, upload) is { } failed)
        {
            // After one wait for the database's lock, each step of clearing up would wait as long again; the sweeper does it later.
            isBusy = DatabaseErrors.ErrorOf(exception) == DatabaseError.Busy;
            return failed;
        }
        finally
        {
            if (outcome is not UploadOutcome.Stored && !isBusy)
            {
                await TryDiscardAsync(upload).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Runs a step of an upload session: what is stored of it stays, unless its content turns out to be wrong.</summary>
    public async Task<UploadOutcome> RunSessionAsync(PendingUpload upload, Func<Task<UploadOutcome>> run)
    {
        UploadOutcome? outcome = null;
        try
        {
            outcome = await run().ConfigureAwait(false);
        }
        catch (Exception exception) when (OutcomeOf(exception, upload) is { } failed)
        {
            outcome = failed;
        }
        finally
        {
            // No part is in flight now, even if the upload was cancelled meanwhile.
            if (outcome is UploadOutcome.WrongLength or UploadOutcome.ContentDiffers)
            {
                await TryDiscardAsync(upload).ConfigureAwait(false);
            }
            else if (outcome is null or UploadOutcome.NotFound or UploadOutcome.StoreFailed or UploadOutcome.Lost)
            {
                await ClearLostAsync(upload).ConfigureAwait(false);
            }
        }

        return outcome;
    }

    /// <summary>Maps an exception to an outcome; null for exceptions that are not ours to explain, such as those of the source.</summary>
    public UploadOutcome? OutcomeOf(Exception exception, PendingUpload? upload)
    {
        switch (exception)
        {
            case ContentLengthException:
                return new UploadOutcome.WrongLength(IsEnded: true);
            case ContentDiffersException:
                return new UploadOutcome.ContentDiffers();
            case UploadLostException when upload?.Session is not null:
                return new UploadOutcome.NotFound();
            case ObjectStoreException failure when upload is not null:
                var errorId = ErrorId.New();
                Log.UploadFailed(logger, upload.Version, errorId, failure);

                // Nothing is destroyed on the store's word: a session stays until it expires or its owner ends it.
                return failure.Error == ObjectStoreError.NotFound && upload.Session is not null
                    ? new UploadOutcome.Lost(errorId)
                    : new UploadOutcome.StoreFailed(StoreErrors.Of(failure.Error), errorId);
            case UploadLostException:
                return DatabaseFailed(exception, DatabaseError.Refused, upload);
            default:
                return DatabaseErrors.ErrorOf(exception) is { } error ? DatabaseFailed(exception, error, upload) : null;
        }
    }

    /// <summary>Destroys the key of an upload at once, then removes what the store has of it. What can't be removed now is left to the sweeper.</summary>
    public async Task DiscardAsync(PendingUpload upload)
    {
        var isMarked = await purge.MarkPendingForPurgeAsync(upload.Version, CancellationToken.None).ConfigureAwait(false);
        await ClearUpAsync(upload, isMarked ? purge.TryFinishAsync : purge.TryFinishLostAsync).ConfigureAwait(false);
    }

    private async Task TryDiscardAsync(PendingUpload upload)
    {
        try
        {
            await DiscardAsync(upload).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsLeftToSweeper(exception, upload.Version))
        {
            // The sweeper finishes it.
        }
    }

    // Somebody else may have ended the upload while parts were in flight: then what reached the store since goes.
    private Task ClearLostAsync(PendingUpload upload) => ClearUpAsync(upload, purge.TryFinishLostAsync);

    private async Task ClearUpAsync(PendingUpload upload, Func<PendingPurge, CancellationToken, Task> step)
    {
        using var limit = new CancellationTokenSource(ClearUpTimeout, clock);
        try
        {
            await step(new PendingPurge(upload.Version, upload.ObjectKey), limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsLeftToSweeper(exception, upload.Version))
        {
            // The sweeper finishes it.
        }
    }

    private UploadOutcome.StoreFailed DatabaseFailed(Exception exception, DatabaseError error, PendingUpload? upload)
    {
        if (failures.TryNote(exception) is not { } errorId)
        {
            errorId = ErrorId.New();
            if (upload is null)
            {
                Log.UploadNotBegun(logger, errorId, exception);
            }
            else
            {
                Log.UploadNotCommitted(logger, upload.Version, errorId, exception);
            }
        }

        return new UploadOutcome.StoreFailed(StoreErrors.Of(error), errorId);
    }

    private bool IsLeftToSweeper(Exception exception, VersionId version)
    {
        if (exception is not OperationCanceledException && DatabaseErrors.ErrorOf(exception) is null)
        {
            return false;
        }

        if (failures.TryNote(exception) is null)
        {
            Log.RemainsLeft(logger, version, exception);
        }

        return true;
    }
}
