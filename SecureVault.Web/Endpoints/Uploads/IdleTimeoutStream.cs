namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>
/// A body that may be slow but not silent: a read that brings nothing for too long fails. A read that the caller gives up may
/// still come to its end: after a broken one the server can't take the rest of the body and breaks the connection, often
/// before the client has seen the answer.
/// </summary>
internal sealed class IdleTimeoutStream(Stream body, TimeSpan patience, TimeProvider clock, ReceiveLowWatermark? socket = null) : Stream
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // A wait that a fast line does not know.
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _silence = new(Timeout.InfiniteTimeSpan, clock);
    private readonly ITimer? _slow = socket is null
        ? null
        : clock.CreateTimer(static socket => ((ReceiveLowWatermark)socket!).TakeWhatIsThere(), socket, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

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
        var reading = body.ReadAsync(buffer, _silence.Token);
        if (reading.IsCompleted)
        {
            return Took(await reading);
        }

        _silence.CancelAfter(patience);
        _slow?.Change(Slow, Timeout.InfiniteTimeSpan);
        try
        {
            await using var givenUp = cancellationToken.UnsafeRegister(static silence => ((CancellationTokenSource)silence!).CancelAfter(Grace), _silence);
            var count = await reading;
            cancellationToken.ThrowIfCancellationRequested();
            return Took(count);
        }
        catch (OperationCanceledException exception) when (_silence.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException("Nothing came for too long.", exception);
        }
        finally
        {
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
            _slow?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private int Took(int count)
    {
        socket?.Took(count);
        return count;
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
            _silence.Dispose();
            _slow?.Dispose();
            socket?.TakeWhatIsThere();
        }

        base.Dispose(disposing);
    }
}
