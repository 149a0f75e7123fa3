namespace SecureVault.Tests.Uploads;

/// <summary>Endless zeros; something happens when a certain offset is reached.</summary>
internal sealed class FaultyStream(long at, Action happens) : Stream
{
    private long _position;
    private long _next = at;

    /// <summary>How many bytes later it happens again; never, when zero.</summary>
    public long Repeat { get; init; }

    /// <summary>Where the zeros end.</summary>
    public long End { get; init; } = long.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position >= _next)
        {
            _next = Repeat > 0 ? _position + Repeat : long.MaxValue;
            happens();
        }

        var count = (int)Math.Min(buffer.Length, End - _position);
        buffer[..count].Clear();
        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = Read(buffer.Span[..Math.Min(buffer.Length, 100_000)]);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(count);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
