using System.Net;
using System.Net.Http.Headers;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace SecureVault.Core.Storage;

/// <summary>
/// The body of a ranged GET. It fails when the server stops sending for longer than the time-out, or sends less
/// than it announced; it never hands out more than was asked for.
/// </summary>
internal sealed class S3ReadStream : ForwardReadStream
{
    private readonly GetObjectResponse _response;
    private readonly TimeSpan _patience;
    private readonly S3Faults _faults;
    private long _left;

    private S3ReadStream(GetObjectResponse response, long length, VaultBucket bucket) =>
        (_response, _left, _patience, _faults) = (response, length, bucket.Patience, bucket.Faults);

    /// <summary>Asks for a range that is not empty; behind the end of the object there is nothing to read.</summary>
    public static async Task<Stream> OpenAsync(VaultBucket bucket, ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        var last = length > long.MaxValue - offset ? long.MaxValue : offset + length - 1;
        var request = new GetObjectRequest { BucketName = bucket.Name, Key = bucket.NameOf(key), ByteRange = new ByteRange(offset, last) };
        var response = await bucket.SendAsync((client, token) => GetOrNullAsync(client, request, token), cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return Null;
        }

        try
        {
            return new S3ReadStream(response, LengthOfAnswer(response, offset, last), bucket);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Advance(_response.ResponseStream.Read(buffer[..Wanted(buffer.Length)]), buffer.Length);
        }
        catch (Exception exception) when (exception is not ObjectStoreException)
        {
            throw _faults.FaultOf(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_patience);
        try
        {
            var wanted = buffer[..Wanted(buffer.Length)];
            return Advance(await _response.ResponseStream.ReadAsync(wanted, deadline.Token).ConfigureAwait(false), buffer.Length);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is not ObjectStoreException)
        {
            throw _faults.FaultOf(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _response.Dispose();
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

    private static async Task<GetObjectResponse?> GetOrNullAsync(IAmazonS3 client, GetObjectRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException answer) when (S3Faults.IsBehindTheEnd(answer))
        {
            return null;
        }
    }

    /// <summary>How many bytes the answer has. A server or proxy that passes over the range would hand out another place of the object.</summary>
    private static long LengthOfAnswer(GetObjectResponse response, long offset, long last)
    {
        if (response.HttpStatusCode == HttpStatusCode.PartialContent
            && ContentRangeHeaderValue.TryParse(response.ContentRange, out var range)
            && range is { HasRange: true, HasLength: true, From: { } from, To: { } to, Length: { } whole }
            && from == offset
            && to == Math.Min(last, whole - 1))
        {
            return to - from + 1;
        }

        throw new ObjectStoreException(ObjectStoreFault.Inconsistent, "The S3 server answered with another range than it was asked for.");
    }
}
