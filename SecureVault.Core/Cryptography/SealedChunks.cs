using System.Buffers;

namespace SecureVault.Core.Cryptography;

/// <summary>Fetches the chunks of one object in order and opens them into the caller's memory.</summary>
internal sealed class SealedChunks : IAsyncDisposable, IDisposable
{
    // Read from the store at once: little after a seek, more while reading goes on.
    private const int FirstBatch = 4;
    // One less than 16, so that the pool gives an array of 256 KiB, not of 512.
    private const int MaxBatch = 15;

    // The head and what a small file or a preview needs come in one request.
    private const int FirstRange = 1024 * 1024;

    private readonly RangeReader _read;
    private readonly long _sealedLength;
    private readonly int _headLength;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(MaxBatch * SealedFormat.SlotLength);
    private ChunkCipher? _cipher;
    private Stream? _inner;
    private long _innerAt;
    private long _innerEnd;
    private long _bufferedFirst;
    private int _bufferedCount;
    private int _batch = FirstBatch;
    private bool _disposed;

    private SealedChunks(RangeReader read, int headLength, long plainLength, long sealedLength)
    {
        _read = read;
        _sealedLength = sealedLength;
        PlainLength = plainLength;
        _headLength = headLength;
        ChunkCount = (plainLength / SealedFormat.ChunkLength) + 1;
    }

    public long PlainLength { get; }

    public long ChunkCount { get; }

    private ChunkCipher Cipher => _cipher ?? throw new InvalidOperationException("The head was not read.");

    /// <summary>True once the short last chunk, the end of the object, was verified.</summary>
    public bool EndIsVerified { get; private set; }

    /// <param name="read">Reads ranges of the object.</param>
    /// <param name="readHead">Checks the head and makes the cipher of the chunks.</param>
    /// <param name="headLength">Bytes before the first chunk.</param>
    /// <param name="plainLength">Bytes of content.</param>
    /// <param name="sealedLength">Bytes of the object.</param>
    /// <param name="cancellationToken">Ends the reading of the head.</param>
    public static async Task<SealedChunks> OpenAsync(
        RangeReader read, Func<byte[], ChunkCipher> readHead, int headLength, long plainLength, long sealedLength, CancellationToken cancellationToken)
    {
        var chunks = new SealedChunks(read, headLength, plainLength, sealedLength);
        try
        {
            await chunks.ReadHeadAsync(readHead, cancellationToken).ConfigureAwait(false);
            return chunks;
        }
        catch
        {
            await chunks.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public int PlainLengthOf(long chunk) =>
        (int)Math.Min(SealedFormat.ChunkLength, PlainLength - (chunk * SealedFormat.ChunkLength));

    /// <summary>Opens as many whole chunks, from one on, as fit and are at hand; at least that one.</summary>
    /// <returns>The bytes of content.</returns>
    /// <exception cref="SealedObjectException">A chunk does not open; nothing of it is in <paramref name="content"/>.</exception>
    public async ValueTask<int> OpenAsync(long chunk, Memory<byte> content, CancellationToken cancellationToken)
    {
        await FillAsync(chunk, cancellationToken).ConfigureAwait(false);
        var count = 0;
        for (; chunk < _bufferedFirst + _bufferedCount && content.Length - count >= PlainLengthOf(chunk); chunk++)
        {
            Open(chunk, content.Span[count..]);
            count += PlainLengthOf(chunk);
            if (chunk == ChunkCount - 1)
            {
                break;
            }
        }

        return count;
    }

    public void Dispose()
    {
        Release();
        _inner?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        if (_inner is not null)
        {
            await _inner.DisposeAsync().ConfigureAwait(false);
        }
    }

    private SealedObjectException Truncated(long at)
    {
        if (at < _headLength)
        {
            return new SealedObjectException(SealedObjectError.Truncated);
        }

        var chunk = (at - _headLength) / SealedFormat.SlotLength;
        return new SealedObjectException(SealedObjectError.Truncated, chunk, Offset(_headLength, chunk));
    }

    private static long Offset(int headLength, long chunk) => headLength + (chunk * SealedFormat.SlotLength);

    private void Release()
    {
        if (!_disposed)
        {
            _disposed = true;
            _cipher?.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private async Task ReadHeadAsync(Func<byte[], ChunkCipher> readHead, CancellationToken cancellationToken)
    {
        var length = Math.Min(_sealedLength, _headLength + (long)FirstRange);
        await OpenRangeAsync(0, length, cancellationToken).ConfigureAwait(false);
        var head = new byte[_headLength];
        await ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        _cipher = readHead(head);
    }

    private async ValueTask FillAsync(long chunk, CancellationToken cancellationToken)
    {
        if (chunk >= _bufferedFirst && chunk < _bufferedFirst + _bufferedCount)
        {
            return;
        }

        _batch = _bufferedCount > 0 && chunk == _bufferedFirst + _bufferedCount ? Math.Min(MaxBatch, _batch * 4) : FirstBatch;
        _bufferedCount = 0;
        var left = ChunkCount - chunk;

        // The last chunk of a content whose length is a multiple of a chunk is empty. It never comes alone, so that the end
        // is verified before the last byte is handed out.
        var count = (int)Math.Min(left, _batch);
        count += left - count == 1 ? (count < MaxBatch ? 1 : -1) : 0;
        var offset = Offset(_headLength, chunk);
        var length = (int)(Math.Min(_sealedLength, Offset(_headLength, chunk + count)) - offset);
        if (_inner is null || _innerAt != offset)
        {
            await OpenRangeAsync(offset, _sealedLength - offset, cancellationToken).ConfigureAwait(false);
        }

        await ReadExactlyAsync(_buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        (_bufferedFirst, _bufferedCount) = (chunk, count);
        if (chunk + count == ChunkCount && PlainLengthOf(ChunkCount - 1) == 0)
        {
            Open(ChunkCount - 1, Span<byte>.Empty);
        }
    }

    private void Open(long chunk, Span<byte> content)
    {
        var start = (int)(chunk - _bufferedFirst) * SealedFormat.SlotLength;
        if (!Cipher.TryOpen(chunk, _buffer.AsSpan(start, PlainLengthOf(chunk) + SealedFormat.TagLength), content))
        {
            throw new SealedObjectException(SealedObjectError.Damaged, chunk, Offset(_headLength, chunk));
        }

        EndIsVerified |= chunk == ChunkCount - 1;
    }

    private async Task OpenRangeAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (_inner is { } old)
        {
            _inner = null;
            await old.DisposeAsync().ConfigureAwait(false);
        }

        _inner = await _read(offset, length, cancellationToken).ConfigureAwait(false);
        (_innerAt, _innerEnd) = (offset, offset + length);
    }

    private async ValueTask ReadExactlyAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        var at = _innerAt;
        _innerAt = -1; // whatever stops the reading leaves the inner stream somewhere in between
        while (bytes.Length > 0)
        {
            if (at == _innerEnd)
            {
                await OpenRangeAsync(at, _sealedLength - at, cancellationToken).ConfigureAwait(false);
                _innerAt = -1;
            }

            var room = (int)Math.Min(bytes.Length, _innerEnd - at);
            var count = await _inner!.ReadAsync(bytes[..room], cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw Truncated(at);
            }

            at += count;
            bytes = bytes[count..];
        }

        _innerAt = at;
    }
}
