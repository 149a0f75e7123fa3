namespace SecureVault.Core.Storage;

/// <summary>
/// A view of the caller's buffer that can be taken back. An HTTP client may go on reading a request's body after
/// its task has ended, such as when a server answers early or a time-out strikes; the buffer may be rented out
/// again by then. After <see cref="Revoke"/> nothing reads it any more.
/// </summary>
internal sealed class RevocableMemoryStream(ReadOnlyMemory<byte> content) : Stream
{
    private readonly Lock _gate = new();
    private ReadOnlyMemory<byte> _content = content;
    private int _position;
    private bool _takenBack;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = content.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Length);
            _position = (int)value;
        }
    }

    /// <summary>Whether its last byte was read, and nothing was asked for again since.</summary>
    public bool IsAtEnd
    {
        get
        {
            lock (_gate)
            {
                return _position == Length;
            }
        }
    }

    /// <summary>Lends a buffer to one try of a request. A client that gave up may still read, and must not move the position of the next try along.</summary>
    public static async Task<T> LendAsync<T>(ReadOnlyMemory<byte> content, Func<RevocableMemoryStream, Task<T>> send)
    {
        using var body = new RevocableMemoryStream(content);
        try
        {
            return await send(body).ConfigureAwait(false);
        }
        finally
        {
            body.Revoke();
        }
    }

    /// <summary>Waits for a read that is under way; every later one fails.</summary>
    public void Revoke()
    {
        lock (_gate)
        {
            _takenBack = true;
            _content = default;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_takenBack, this);
            var count = Math.Min(buffer.Length, _content.Length - _position);
            _content.Span.Slice(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<int>(cancellationToken)
            : ValueTask.FromResult(Read(buffer.Span));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        SeekOrigin.End => Length + offset,
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
