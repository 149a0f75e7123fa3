namespace SecureVault.Web.Endpoints;

/// <summary>A body that may be slow but not silent: a read that brings nothing for too long fails.</summary>
internal sealed class PatientStream(Stream body, TimeSpan patience, TimeProvider clock) : Stream
{
    private readonly CancellationTokenSource _silence = new(Timeout.InfiniteTimeSpan, clock);
    private CancellationTokenSource? _either;
    private CancellationToken _caller;

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
        var reading = body.ReadAsync(buffer, EitherOf(cancellationToken));
        if (reading.IsCompleted)
        {
            return await reading;
        }

        _silence.CancelAfter(patience);
        try
        {
            return await reading;
        }
        catch (OperationCanceledException exception) when (_silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException("Nothing came for too long.", exception);
        }
        finally
        {
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _either?.Dispose();
            _silence.Dispose();
        }

        base.Dispose(disposing);
    }

    // Callers pass the same token each time; a source for each read would be work for nothing.
    private CancellationToken EitherOf(CancellationToken caller)
    {
        if (_either is null || _caller != caller)
        {
            _either?.Dispose();
            _caller = caller;
            _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _silence.Token);
        }

        return _either.Token;
    }
}
