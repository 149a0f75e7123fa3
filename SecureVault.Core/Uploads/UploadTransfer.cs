using System.Security.Cryptography;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Uploads;

/// <summary>Brings content into the store and makes a file of it.</summary>
internal sealed class UploadTransfer(PartPipeline pipeline, UploadStorage store, UploadJournal journal, UploadCommit commit, UploadFailures failures)
{
    /// <summary>Reads a file that is small enough to hold no place in memory, before anything of it is written down.</summary>
    /// <returns>Its content in a buffer that has room for it sealed; null when it does not have the length that was announced.</returns>
    public Task<PartBuffers.PartBuffer?> ReadSmallAsync(Stream content, int length, CancellationToken cancellationToken) =>
        pipeline.ReadSmallAsync(content, length, cancellationToken);

    /// <summary>Takes a file whose content is small and was read already.</summary>
    public Task<UploadOutcome> StoreSmallAsync(
        UserKeyring keyring, PendingUpload upload, NameConflict onConflict, PartBuffers.PartBuffer content, CancellationToken cancellationToken) =>
        failures.RunAsync(upload, async () =>
        {
            using var sink = new PartSink(upload, store, journal, progress: null);
            var sha256 = SHA256.HashData(content.Memory.Span[..(int)upload.Layout.PlainLength]);
            await sink.StoreAsync(0, content, cancellationToken).ConfigureAwait(false);
            return await CommitAsync(keyring, upload, sink, sha256, onConflict, cancellationToken).ConfigureAwait(false);
        });

    /// <summary>Takes a whole file of any size from a source that does not keep others waiting.</summary>
    public Task<UploadOutcome> StoreAsync(
        UserKeyring keyring, PendingUpload upload, NameConflict onConflict, Stream content, IProgress<long>? progress, CancellationToken cancellationToken) =>
        failures.RunAsync(upload, async () =>
        {
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var sink = new PartSink(upload, store, journal, progress);
            return await pipeline.RunAsync(upload, content, digest, sink, cancellationToken).ConfigureAwait(false) == upload.Layout.PlainLength
                ? await CommitAsync(keyring, upload, sink, digest.GetHashAndReset(), onConflict, cancellationToken).ConfigureAwait(false)
                : new UploadOutcome.WrongLength(IsEnded: true);
        });

    /// <summary>Takes content of an upload session, from where it continues, and makes a file of it when all is there.</summary>
    public Task<UploadOutcome> AppendAsync(
        UserKeyring keyring, PendingUpload upload, Stream content, IProgress<long> progress, CancellationToken cancellationToken) =>
        failures.RunSessionAsync(upload, async () =>
        {
            var session = upload.Session!;

            // Only over content that comes in one request; the verification of stored files completes the others.
            using var digest = session.Progress.Offset == 0 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
            using var sink = new PartSink(upload, store, journal, progress);
            var reached = await pipeline.RunAsync(upload, content, digest, sink, cancellationToken).ConfigureAwait(false);
            return reached < upload.Layout.PlainLength
                ? new UploadOutcome.Received(reached, reached > session.Progress.Offset ? journal.ExpiryFromNow() : session.Expires)
                : await CommitAsync(keyring, upload, sink, digest?.GetHashAndReset(), session.OnConflict, CancellationToken.None).ConfigureAwait(false);
        });

    /// <summary>Makes a file of an upload session whose content is all there.</summary>
    public Task<UploadOutcome> FinishAsync(UserKeyring keyring, PendingUpload upload, NameConflict onConflict, CancellationToken cancellationToken) =>
        failures.RunSessionAsync(upload, async () =>
        {
            var session = upload.Session!;
            if (!session.Progress.IsWhole)
            {
                return new UploadOutcome.Received(session.Progress.Offset, session.Expires);
            }

            using var sink = new PartSink(upload, store, journal, progress: null);
            return await CommitAsync(keyring, upload, sink, sha256: null, onConflict, cancellationToken).ConfigureAwait(false);
        });

    /// <summary>Ends an upload and leaves nothing of it.</summary>
    public Task DiscardAsync(PendingUpload upload) => failures.DiscardAsync(upload);

    /// <summary>Maps an exception thrown before there was an upload; null for exceptions that are not ours to explain.</summary>
    public UploadOutcome? OutcomeOf(Exception exception) => failures.OutcomeOf(exception, upload: null);

    /// <summary>Whether each piece of what is kept of an upload session has the CRC-32 given for it.</summary>
    public async Task<bool> MatchesAsync(PendingUpload upload, IReadOnlyList<uint> sums, CancellationToken cancellationToken)
    {
        var progress = upload.Session!.Progress;
        if (sums.Count != progress.ContiguousParts + progress.PartialParts.Count)
        {
            return false;
        }

        for (var part = 0; part < progress.ContiguousParts; part++)
        {
            if (upload.Records.OpenRecord(part, progress.Find(part)!.Record).Crc32 != sums[part])
            {
                return false;
            }
        }

        for (var number = 0; number < progress.PartialParts.Count; number++)
        {
            var offset = progress.PartialParts[number].Offset;
            var box = await journal.ReadPartialAsync(upload.Version, offset, cancellationToken).ConfigureAwait(false);
            if (System.IO.Hashing.Crc32.HashToUInt32(upload.Records.OpenRemainder(offset, box)) != sums[progress.ContiguousParts + number])
            {
                return false;
            }
        }

        return true;
    }

    private async Task<UploadOutcome> CommitAsync(
        UserKeyring keyring, PendingUpload upload, PartSink sink, byte[]? sha256, NameConflict onConflict, CancellationToken cancellationToken)
    {
        var crc32 = await sink.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return await commit
            .CommitAsync(keyring, upload, new ContentFacts(crc32, sha256, upload.MediaType) { FileTime = upload.FileTime }, onConflict, cancellationToken)
            .ConfigureAwait(false);
    }
}
