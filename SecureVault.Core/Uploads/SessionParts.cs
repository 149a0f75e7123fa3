using System.IO.Hashing;
using System.Security.Cryptography;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>Content that comes again differs from what was recorded of it; under the same key it must not be sealed.</summary>
internal sealed class ContentDiffersException() : Exception("The content is not the one that the upload began with.");

/// <summary>Keeps the parts of an upload session: sealed, recorded, sent, marked as stored.</summary>
internal sealed class SessionParts(PendingUpload upload, KeptContent state, string? storeUpload, SessionStore store, UploadJournal journal)
    : IPartKeeper, IDisposable
{
    private readonly SemaphoreSlim _beginning = new(1);
    private readonly List<StoredRemainder> _aside = [];
    private PartUpload? _partUpload;

    public async Task<int> RestoreAsync(int part, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var (start, filled) = (upload.Layout.PlainOffsetOf(part), 0);
        foreach (var remainder in (part == state.Whole ? state.RemaindersIn(upload.Layout) : []).Concat(_aside))
        {
            if (remainder.Offset == start + filled && filled + remainder.Length <= buffer.Length)
            {
                var box = await journal.ReadRemainderAsync(upload.Version, remainder.Offset, cancellationToken).ConfigureAwait(false);
                var content = upload.Seals.OpenRemainder(remainder.Offset, box);
                content.CopyTo(buffer[filled..]);
                CryptographicOperations.ZeroMemory(content);
                filled += content.Length;
            }
        }

        return filled;
    }

    public async Task KeepAsync(int part, PartBuffers.PartBuffer content, CancellationToken cancellationToken)
    {
        var fingerprint = new byte[ObjectSealer.FingerprintLength];
        var crc = Crc32.HashToUInt32(content.Memory.Span[..upload.Layout.PlainLengthOf(part)]);
        var length = upload.Sealer.SealPart(part, content.Memory.Span, fingerprint);
        content.IsSealed = true;
        var known = state.Parts.FirstOrDefault(candidate => candidate.Number == part);
        if (known is null)
        {
            var record = upload.Seals.SealRecord(part, new PartRecord(fingerprint, crc));
            await journal.RecordPartAsync(upload.Version, part, record).ConfigureAwait(false);
        }
        else if (!upload.Seals.OpenRecord(part, known.Record).Fingerprint.AsSpan().SequenceEqual(fingerprint))
        {
            throw new ContentDiffersException();
        }
        else if (known.StoreTag is not null)
        {
            return;
        }

        // Not cancelled when a neighbour fails: a whole part is worth having when the upload goes on.
        var tag = await SendAsync(part, content.Memory[..length], isRepeated: known is not null, CancellationToken.None).ConfigureAwait(false);
        var start = upload.Layout.PlainOffsetOf(part);
        await journal.MarkStoredAsync(upload.Version, part, tag, (start, start + upload.Layout.PlainLengthOf(part))).ConfigureAwait(false);
    }

    public bool KeepsForLater => true;

    // A durable row each.
    public int LeastToPutAside => 64 * 1024;

    public async Task KeepBeginningAsync(long offset, ReadOnlyMemory<byte> content)
    {
        if (!store.Space.HasRoomForData(content.Length))
        {
            throw new ObjectStoreException(ObjectStoreFault.Full, "Too little space is left for the beginning of a part in the data folder (Vault:DataFolder).");
        }

        await journal.KeepRemainderAsync(upload.Version, offset, content.Length, upload.Seals.SealRemainder(offset, content.Span)).ConfigureAwait(false);
        _aside.Add(new StoredRemainder(offset, content.Length));
    }

    public void Dispose() => _beginning.Dispose();

    private async Task<string> SendAsync(int part, ReadOnlyMemory<byte> content, bool isRepeated, CancellationToken cancellationToken)
    {
        if (!upload.Layout.IsSinglePart)
        {
            var partUpload = await BeginAsync(cancellationToken).ConfigureAwait(false);
            return (await store.Parts.PutPartAsync(partUpload, part, content, cancellationToken).ConfigureAwait(false)).Tag;
        }

        if (isRepeated)
        {
            // The first attempt may have left something under the key. If all of it is there, it is these very bytes: the fingerprint
            // was compared, and somebody may have been told already that they are stored.
            if (await store.HasWholeAsync(upload, cancellationToken).ConfigureAwait(false))
            {
                return "whole";
            }

            await store.Objects.DiscardAsync(upload.ObjectKey, cancellationToken).ConfigureAwait(false);
        }

        await store.Objects.PutAsync(upload.ObjectKey, content, cancellationToken).ConfigureAwait(false);
        return "whole";
    }

    private async Task<PartUpload> BeginAsync(CancellationToken cancellationToken)
    {
        await _beginning.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_partUpload is null && storeUpload is null)
            {
                if (state.Parts.Count > 0)
                {
                    // Parts were recorded, so the store may have begun an upload whose name was never written down.
                    if (await store.HasWholeAsync(upload, cancellationToken).ConfigureAwait(false))
                    {
                        // Only a newer state of this database can have completed it; it may be somebody's file.
                        throw new ObjectStoreException(ObjectStoreFault.Inconsistent, "The store has the whole object of an upload that was not begun there.");
                    }

                    await store.Objects.DiscardAsync(upload.ObjectKey, cancellationToken).ConfigureAwait(false);
                }

                _partUpload = await store.Parts
                    .BeginAsync(upload.ObjectKey, upload.Layout.SealedLength, upload.Layout.PartLength, cancellationToken)
                    .ConfigureAwait(false);
                await journal.NoteStoreUploadAsync(upload.Version, _partUpload.Id).ConfigureAwait(false);
            }

            return _partUpload ??= SessionStore.PartUploadOf(upload, storeUpload!);
        }
        finally
        {
            _beginning.Release();
        }
    }
}

/// <summary>The store as a session uses it.</summary>
internal sealed class SessionStore(IObjectStore objects, IPartUploads parts, StoreSpace space)
{
    public StoreSpace Space { get; } = space;

    public IObjectStore Objects { get; } = objects;

    public IPartUploads Parts { get; } = parts;

    public static PartUpload PartUploadOf(PendingUpload upload, string id) =>
        new(upload.ObjectKey, id, upload.Layout.SealedLength, upload.Layout.PartLength);

    /// <summary>Whether the store has the whole object already.</summary>
    public async Task<bool> HasWholeAsync(PendingUpload upload, CancellationToken cancellationToken) =>
        await Objects.GetLengthAsync(upload.ObjectKey, cancellationToken).ConfigureAwait(false) == upload.Layout.SealedLength;

    /// <summary>Makes one object of all parts. It can be repeated: what is whole already stays so.</summary>
    public async Task CompleteAsync(PendingUpload upload, string storeUpload, IReadOnlyList<UploadPart> stored, CancellationToken cancellationToken)
    {
        var begun = PartUploadOf(upload, storeUpload);
        if (!await Parts.IsCompleteAsync(begun, cancellationToken).ConfigureAwait(false))
        {
            await Parts.CompleteAsync(begun, [.. stored.Select(part => new StoredPart(part.Number, part.StoreTag!))], cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
