namespace SecureVault.Tests.Cryptography;

/// <summary>A store of one object: gives ranges of it, writes down which, and ends early where the object does.</summary>
internal sealed class StoredBytes(byte[] bytes, int piece = 70_000)
{
    public List<(long Offset, long Length)> Ranges { get; } = [];

    public int Open { get; private set; }

    /// <summary>Thrown instead of an answer.</summary>
    public Exception? Failure { get; set; }

    public Task<Stream> ReadAsync(long offset, long length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Failure is not null)
        {
            throw Failure;
        }

        Assert.True(offset >= 0 && length > 0, "A range is inside the object.");
        Ranges.Add((offset, length));
        Open++;
        var start = (int)Math.Min(offset, bytes.Length);
        var range = bytes.AsMemory(start, (int)Math.Min(length, bytes.Length - start));
        return Task.FromResult<Stream>(new RaggedStream(range, piece) { Closed = () => Open-- });
    }
}

/// <summary>A forward-only stream that gives pieces of changing size, as networks do.</summary>
internal sealed class RaggedStream(ReadOnlyMemory<byte> bytes, int piece) : Stream
{
    private int _position;
    private int _next = 1;

    public Action? Closed { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_next % 3 == 0)
        {
            await Task.Yield();
        }

        _next = (_next * 31 % 9_973) + 1;
        var count = Math.Min(Math.Min(buffer.Length, bytes.Length - _position), (_next * 17 % piece) + 1);
        bytes.Span.Slice(_position, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Closed?.Invoke();
        Closed = null;
        base.Dispose(disposing);
    }
}
