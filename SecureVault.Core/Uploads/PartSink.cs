using System.IO.Hashing;
using System.Security.Cryptography;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>Content that comes again differs from what was recorded of it; under the same key it must not be sealed.</summary>
internal sealed class ContentDiffersException() : Exception("The content is not the one that the upload began with.");

/// <summary>
/// Seals the parts of one upload, stores them and makes one object of them. For an upload session each step is written down, in an
/// order that a crash can't break, so that it can go on later; another upload ends with the call that made it.
/// </summary>
/// <param name="upload">The upload.</param>
/// <param name="store">Where its object goes.</param>
/// <param name="journal">Keeps what arrived of a session.</param>
/// <param name="progress">Hears how far into the file the bytes that arrived reach.</param>
internal sealed class PartSink(PendingUpload upload, UploadStorage store, UploadJournal journal, IProgress<long>? progress) : IDisposable
{
    // Each piece is a durable row.
    private const int MinPutAside = 64 * 1024;

    private readonly StoredPart?[] _stored = new StoredPart?[upload.Layout.PartCount];
    private readonly uint[] _sums = new uint[upload.Layout.PartCount];
    private readonly List<PartialPart> _putAside = [];
    private readonly SemaphoreSlim _beginning = new(1);
    private PartUpload? _partUpload;
    private bool _mayHaveBegun = upload.Session?.Progress.HasParts == true;
    private long _position = upload.Session?.Progress.Offset ?? 0;

    /// <summary>Whether a later request can go on with the beginning of a part.</summary>
    public bool KeepsBeginnings => upload.Session is not null;

    /// <summary>Bytes were read from the source.</summary>
    public ValueTask ReceivedAsync(int count, CancellationToken cancellationToken)
    {
        _position += count;
        progress?.Report(_position);
        return upload.Lease?.RenewIfDueAsync(cancellationToken) ?? ValueTask.CompletedTask;
    }

    /// <summary>Whether this much of a part is worth the way to the database and back, while another upload has its memory.</summary>
    public bool CanPutAside(int count) => KeepsBeginnings && count >= MinPutAside;

    /// <summary>Puts what is kept of a part that was begun earlier at the beginning of the buffer.</summary>
    /// <returns>How many bytes.</returns>
    public async Task<int> RestoreAsync(int part, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (upload.Session is not { } session)
        {
            return 0;
        }

        var (start, filled) = (upload.Layout.PlainOffsetOf(part), 0);
        foreach (var piece in session.Progress.PartialParts.Concat(_putAside))
        {
            if (piece.Offset == start + filled && filled + piece.Length <= buffer.Length)
            {
                var box = await journal.ReadPartialAsync(upload.Version, piece.Offset, cancellationToken).ConfigureAwait(false);
                var content = upload.Records.OpenRemainder(piece.Offset, box);
                content.CopyTo(buffer[filled..]);
                CryptographicOperations.ZeroMemory(content);
                filled += content.Length;
            }
        }

        return filled;
    }

    /// <summary>Keeps the beginning of a part of which no more comes now, or whose memory another upload needs.</summary>
    public async Task KeepBeginningAsync(long offset, ReadOnlyMemory<byte> content)
    {
        if (!store.Space.HasRoomForData(content.Length))
        {
            throw new ObjectStoreException(ObjectStoreError.Full, "Too little space is left for the beginning of a part in the data folder (Vault:DataFolder).");
        }

        await journal.KeepPartialAsync(upload.Version, offset, content.Length, upload.Records.SealRemainder(offset, content.Span)).ConfigureAwait(false);
        _putAside.Add(new PartialPart(offset, content.Length));
    }

    /// <summary>Seals and stores a whole part. Parts come in order but are stored side by side.</summary>
    public async Task StoreAsync(int part, PartBuffers.PartBuffer content, CancellationToken cancellationToken)
    {
        var fingerprint = new byte[ObjectSealer.FingerprintLength];
        _sums[part] = Crc32.HashToUInt32(content.Memory.Span[..upload.Layout.PlainLengthOf(part)]);
        var length = upload.Sealer.SealPart(part, content.Memory.Span, fingerprint);
        content.IsSealed = true;
        if (upload.Session is not { } session)
        {
            _stored[part] = await SendAsync(part, content.Memory[..length], isRepeated: false, cancellationToken).ConfigureAwait(false);
            return;
        }

        var known = session.Progress.Find(part);
        if (known is null)
        {
            var record = upload.Records.SealRecord(part, new PartRecord(fingerprint, _sums[part]));
            await journal.RecordPartAsync(upload.Version, part, record).ConfigureAwait(false);
        }
        else if (!upload.Records.OpenRecord(part, known.Record).Fingerprint.AsSpan().SequenceEqual(fingerprint))
        {
            throw new ContentDiffersException();
        }
        else if (known.StoreTag is not null)
        {
            return;
        }

        // Not cancelled when a neighbour fails: a whole part is worth having when the upload goes on.
        _stored[part] = await SendAsync(part, content.Memory[..length], isRepeated: known is not null, CancellationToken.None).ConfigureAwait(false);
        var start = upload.Layout.PlainOffsetOf(part);
        await journal.MarkStoredAsync(upload.Version, _stored[part]!, start, start + upload.Layout.PlainLengthOf(part)).ConfigureAwait(false);
    }

    /// <summary>Makes one object of all parts. It can be repeated: what is whole already stays so.</summary>
    /// <returns>CRC-32 of the whole content.</returns>
    public async Task<uint> CompleteAsync(CancellationToken cancellationToken)
    {
        var isSent = Array.Exists(_stored, part => part is not null);
        for (var part = 0; part < _stored.Length; part++)
        {
            if (_stored[part] is null && upload.Session?.Progress.Find(part) is { StoreTag: { } tag } known)
            {
                _stored[part] = new StoredPart(part, tag);
                _sums[part] = upload.Records.OpenRecord(part, known.Record).Crc32;
            }
        }

        if (!upload.Layout.IsSinglePart)
        {
            var begun = _partUpload ?? UploadStorage.PartUploadOf(upload, upload.Session!.StoreUpload!);

            // When every part was stored before, the store may have made the object without anybody hearing of it.
            if (isSent || !await store.Parts.IsCompleteAsync(begun, cancellationToken).ConfigureAwait(false))
            {
                await store.Parts.CompleteAsync(begun, [.. _stored.Select(part => part!)], cancellationToken).ConfigureAwait(false);
            }
        }

        return Enumerable.Range(0, _sums.Length).Aggregate(0u, (sum, part) => Crc32Sum.Combine(sum, _sums[part], upload.Layout.PlainLengthOf(part)));
    }

    public void Dispose() => _beginning.Dispose();

    private async Task<StoredPart> SendAsync(int part, ReadOnlyMemory<byte> content, bool isRepeated, CancellationToken cancellationToken)
    {
        if (!upload.Layout.IsSinglePart)
        {
            var partUpload = await BeginAsync(cancellationToken).ConfigureAwait(false);
            return await store.Parts.PutPartAsync(partUpload, part, content, cancellationToken).ConfigureAwait(false);
        }

        if (isRepeated)
        {
            // The first attempt may have left something under the key. If all of it is there, it is these very bytes: the fingerprint
            // was compared, and somebody may have been told already that they are stored.
            if (await store.HasWholeAsync(upload, cancellationToken).ConfigureAwait(false))
            {
                return UploadStorage.WholePart;
            }

            await store.Objects.DiscardAsync(upload.ObjectKey, cancellationToken).ConfigureAwait(false);
        }

        await store.Objects.PutAsync(upload.ObjectKey, content, cancellationToken).ConfigureAwait(false);
        return UploadStorage.WholePart;
    }

    private async Task<PartUpload> BeginAsync(CancellationToken cancellationToken)
    {
        await _beginning.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_partUpload is null && upload.Session?.StoreUpload is { } begun)
            {
                _partUpload = UploadStorage.PartUploadOf(upload, begun);
            }

            if (_partUpload is null)
            {
                if (_mayHaveBegun)
                {
                    // Parts were recorded, or the part before failed to begin: the store may have begun an upload whose name nobody knows.
                    await store.DiscardUnfinishedAsync(upload, cancellationToken).ConfigureAwait(false);
                }

                _mayHaveBegun = true;
                _partUpload = await store.Parts
                    .BeginAsync(upload.ObjectKey, upload.Layout.SealedLength, upload.Layout.PartLength, cancellationToken)
                    .ConfigureAwait(false);
                if (upload.Session is not null)
                {
                    await journal.NoteStoreUploadAsync(upload.Version, _partUpload.Id).ConfigureAwait(false);
                }
            }

            return _partUpload;
        }
        finally
        {
            _beginning.Release();
        }
    }
}
