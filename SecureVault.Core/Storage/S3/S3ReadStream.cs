using System.Net;
using System.Net.Http.Headers;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace SecureVault.Core.Storage.S3;

/// <summary>
/// The body of a ranged GET. When the connection breaks or nothing comes for longer than the time-out, the rest is asked for anew, as
/// long as each connection brings something. It fails when a server sends less than it announced, and never hands out more than was
/// asked for.
/// </summary>
internal sealed class S3ReadStream : ForwardReadStream
{
    private readonly VaultBucket _bucket;
    private readonly string _name;
    private readonly string? _etag;
    private GetObjectResponse _response;
    private long _at;
    private long _left;
    private bool _hasMoved;

    private S3ReadStream(VaultBucket bucket, string name, GetObjectResponse response, long offset, long length)
    {
        (_bucket, _name, _response, _etag) = (bucket, name, response, response.ETag);
        (_at, _left) = (offset, length);
    }

    /// <summary>Asks for a range that is not empty; behind the end of the object there is nothing to read. The name is the whole one, prefix included.</summary>
    public static async Task<Stream> OpenAsync(VaultBucket bucket, string name, long offset, long length, CancellationToken cancellationToken)
    {
        var last = length > long.MaxValue - offset ? long.MaxValue : offset + length - 1;
        var response = await SendAsync(bucket, name, offset, last, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return Null;
        }

        try
        {
            return new S3ReadStream(bucket, name, response, offset, LengthOfAnswer(response, offset, last));
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
            throw _bucket.Errors.ErrorOf(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            using var limit = new CancellationTokenSource(_hasMoved ? _bucket.Timeouts.Idle : _bucket.Timeouts.FirstByte, _bucket.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                var wanted = buffer[..Wanted(buffer.Length)];
                return Advance(await _response.ResponseStream.ReadAsync(wanted, either.Token).ConfigureAwait(false), buffer.Length);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                if (!_hasMoved)
                {
                    throw _bucket.Errors.ErrorOf(exception);
                }
            }

            await ResumeAsync(cancellationToken).ConfigureAwait(false);
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

    private static Task<GetObjectResponse?> SendAsync(VaultBucket bucket, string name, long offset, long last, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = bucket.Name, Key = name, ByteRange = new ByteRange(offset, last) };
        return bucket.SendAsync((client, token) => GetOrNullAsync(client, request, token), cancellationToken);
    }

    /// <summary>An object never changes under its key; what looks like another one is not mixed with it.</summary>
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        _response.Dispose();
        _hasMoved = false;
        var last = _at + _left - 1;
        var response = await SendAsync(_bucket, _name, _at, last, cancellationToken).ConfigureAwait(false);
        if (response is null || response.ETag != _etag)
        {
            response?.Dispose();
            throw new ObjectStoreException(ObjectStoreError.Inconsistent, "The S3 server has another object under the key than a moment ago.");
        }

        _response = response;
        if (LengthOfAnswer(response, _at, last) != _left)
        {
            throw new ObjectStoreException(ObjectStoreError.Inconsistent, "The S3 server answered with another range than it was asked for.");
        }
    }

    private int Wanted(int room) => (int)Math.Min(room, _left);

    private int Advance(int read, int room)
    {
        if (read == 0 && room > 0 && _left > 0)
        {
            throw new ObjectStoreException(ObjectStoreError.Unavailable, "The S3 server ended its answer too early.");
        }

        _left -= read;
        _at += read;
        _hasMoved |= read > 0;
        return read;
    }

    private static async Task<GetObjectResponse?> GetOrNullAsync(IAmazonS3 client, GetObjectRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException answer) when (S3Errors.IsBehindTheEnd(answer))
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

        throw new ObjectStoreException(ObjectStoreError.Inconsistent, "The S3 server answered with another range than it was asked for.");
    }
}
