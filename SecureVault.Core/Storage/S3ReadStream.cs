using Amazon.S3.Model;

namespace SecureVault.Core.Storage;

/// <summary>
/// The body of a ranged GET. It fails when the server stops sending for longer than the time-out, or sends less
/// than it announced; it never hands out more than was asked for.
/// </summary>
internal sealed class S3ReadStream(GetObjectResponse response, long length, TimeSpan patience, S3Faults faults) : ForwardReadStream
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Advance(response.ResponseStream.Read(buffer[..Wanted(buffer.Length)]), buffer.Length);
        }
        catch (Exception exception) when (exception is not ObjectStoreException)
        {
            throw faults.FaultOf(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            var wanted = buffer[..Wanted(buffer.Length)];
            return Advance(await response.ResponseStream.ReadAsync(wanted, deadline.Token).ConfigureAwait(false), buffer.Length);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is not ObjectStoreException)
        {
            throw faults.FaultOf(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Wanted(int room) => (int)Math.Min(room, _left);

    private int Advance(int read, int room)
    {
        if (read == 0 && room > 0 && _left > 0)
        {
            throw new ObjectStoreException(ObjectStoreFault.Unavailable, "The S3 server ended its answer too early.");
        }

        _left -= read;
        return read;
    }
}
