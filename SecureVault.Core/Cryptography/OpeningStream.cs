using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>Reads a range of a stored object. Called with ranges inside the object only.</summary>
public delegate Task<Stream> RangeReader(long offset, long length, CancellationToken cancellationToken);

/// <summary>
/// The content of a sealed object as a seekable stream. No byte is handed out before its chunk was verified, nor the last
/// one before the end of the object was. Once an object has shown itself damaged every further read fails the same way.
/// </summary>
public sealed class OpeningStream : Stream
{
    private readonly SealedChunks _chunks;
    private readonly byte[] _chunk = ArrayPool<byte>.Shared.Rent(SealedFormat.ChunkLength);
    private long _cached = -1;
    private long _position;
    private ExceptionDispatchInfo? _failure;
    private bool _disposed;

    internal OpeningStream(SealedChunks chunks) => _chunks = chunks;

    /// <summary>Hears once of the failure that ends the reading.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <inheritdoc/>
    public override bool CanRead => !_disposed;

    /// <inheritdoc/>
    public override bool CanSeek => !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _chunks.PlainLength;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <summary>Reads and verifies the head, then stands at the beginning of the content.</summary>
    /// <param name="read">Reads ranges of the object.</param>
    /// <param name="key">The object's key; not kept.</param>
    /// <param name="versionId">What the head must name.</param>
    /// <param name="plainLength">Bytes of content, as the row has them.</param>
    /// <param name="sealedLength">Bytes of the object, as the row has them.</param>
    /// <param name="cancellationToken">Ends the reading of the head.</param>
    /// <exception cref="SealedObjectException">It is not that object, or the key is not its key.</exception>
    public static async Task<OpeningStream> OpenAsync(
        RangeReader read, FileKey key, Guid versionId, long plainLength, long sealedLength, CancellationToken cancellationToken)
    {
        var headLength = SealedLayout.HeadLengthOf(plainLength, sealedLength);
        var chunks = await SealedChunks
            .OpenAsync(read, head => ObjectHead.Read(head, key, versionId), headLength, plainLength, sealedLength, cancellationToken)
            .ConfigureAwait(false);
        return new OpeningStream(chunks);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _failure?.Throw();
        if (buffer.Length == 0)
        {
            return 0;
        }

        try
        {
            if (_position >= Length)
            {
                await VerifyEndAsync(cancellationToken).ConfigureAwait(false);
                return 0;
            }

            var count = await ReadChunksAsync(buffer, cancellationToken).ConfigureAwait(false);
            _position += count;
            return count;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            Failed?.Invoke(exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Not supported: the store is only read asynchronously.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        SeekOrigin.End => Length + offset,
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Release();
        await _chunks.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Release();
            _chunks.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Release()
    {
        if (!_disposed)
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_chunk);
            ArrayPool<byte>.Shared.Return(_chunk);
        }
    }

    // A read at the end reports the end only once the object itself has confirmed it.
    private async ValueTask VerifyEndAsync(CancellationToken cancellationToken)
    {
        if (!_chunks.EndIsVerified)
        {
            await CacheAsync(_chunks.ChunkCount - 1, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<int> ReadChunksAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var chunk = _position / SealedFormat.ChunkLength;
        var within = (int)(_position % SealedFormat.ChunkLength);
        if (within == 0 && buffer.Length >= _chunks.PlainLengthOf(chunk) && chunk != _cached)
        {
            return await _chunks.OpenAsync(chunk, buffer, cancellationToken).ConfigureAwait(false);
        }

        if (chunk != _cached)
        {
            await CacheAsync(chunk, cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(buffer.Length, _chunks.PlainLengthOf(chunk) - within);
        _chunk.AsSpan(within, count).CopyTo(buffer.Span);
        return count;
    }

    private async ValueTask CacheAsync(long chunk, CancellationToken cancellationToken)
    {
        _cached = -1;
        var room = _chunk.AsMemory(0, _chunks.PlainLengthOf(chunk));
        await _chunks.OpenAsync(chunk, room, cancellationToken).ConfigureAwait(false);
        _cached = chunk;
    }
}
