using Microsoft.Extensions.Logging;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;

namespace SecureVault.Core.Uploads;

/// <summary>Ends upload sessions: as a file, or as nothing.</summary>
internal sealed class UploadCompletion(
    SessionStore store, UploadCommit commit, VersionPurge purge, VaultEvents events, DatabaseFailures failures, ILogger<UploadCompletion> logger)
{
    /// <summary>Makes a file of an upload whose parts are all stored.</summary>
    /// <param name="session">The upload.</param>
    /// <param name="state">Its parts.</param>
    /// <param name="sha256">Of the whole content, if all of it went by in this process.</param>
    /// <param name="onConflict">What to do when the name is taken.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    public async Task<AppendOutcome> CommitAsync(
        OpenSession session, KeptContent state, byte[]? sha256, NameConflict onConflict, CancellationToken cancellationToken)
    {
        var upload = session.Upload;
        if (!upload.Layout.IsSinglePart)
        {
            await store.CompleteAsync(upload, session.Row.StoreUpload!, state.Parts, cancellationToken).ConfigureAwait(false);
        }

        var facts = new ContentFacts(Crc32Of(upload, state), sha256, upload.MediaType);
        if (await commit.CommitAsync(upload, facts, onConflict, cancellationToken).ConfigureAwait(false) is not { } committed)
        {
            return new AppendOutcome.NameTaken();
        }

        events.Publish(new VaultEvent.DriveChanged(upload.Owner, committed.Folder));
        events.Publish(new VaultEvent.UploadEnded(upload.Owner, upload.Version));
        foreach (var replaced in committed.Replaced)
        {
            await ClearUpAsync(replaced, purge.TryFinishAsync).ConfigureAwait(false);
        }

        return new AppendOutcome.Stored(committed.Item, committed.Name.Text, upload.Layout.PlainLength) { Folder = committed.Folder };
    }

    /// <summary>Destroys the key at once, then what the store has.</summary>
    public async Task DiscardAsync(PendingUpload upload)
    {
        if (await purge.MarkPendingForPurgeAsync(upload.Version, CancellationToken.None).ConfigureAwait(false))
        {
            events.Publish(new VaultEvent.UploadEnded(upload.Owner, upload.Version));
            await ClearUpAsync(new PendingPurge(upload.Version, upload.ObjectKey), purge.TryFinishAsync).ConfigureAwait(false);
        }
        else
        {
            await ClearLostAsync(upload).ConfigureAwait(false);
        }
    }

    /// <summary>For who wrote until now: if somebody else has ended the upload meanwhile, what reached the store since goes.</summary>
    public Task ClearLostAsync(PendingUpload upload) => ClearUpAsync(new PendingPurge(upload.Version, upload.ObjectKey), purge.TryFinishLostAsync);

    private static uint Crc32Of(PendingUpload upload, KeptContent state) => state.Parts.Aggregate(
        0u,
        (sum, part) => Crc32Sum.Combine(sum, upload.Seals.OpenRecord(part.Number, part.Record).Crc32, upload.Layout.PlainLengthOf(part.Number)));

    private async Task ClearUpAsync(PendingPurge purging, Func<PendingPurge, CancellationToken, Task> finish)
    {
        // Clearing up does not wait for ever; the sweeper has all the time.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await finish(purging, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException || DatabaseErrors.FaultOf(exception) is not null)
        {
            if (failures.TryNote(exception) is null)
            {
                Log.RemainsLeft(logger, purging.Version, exception);
            }
        }
    }
}
