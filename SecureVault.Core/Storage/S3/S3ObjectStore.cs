using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace SecureVault.Core.Storage.S3;

/// <summary>
/// Keeps objects in a bucket. Content goes up as one plain request each: no aws-chunked encoding and no trailer,
/// which not every S3-compatible server knows, and straight from the caller's buffer.
/// </summary>
internal sealed class S3ObjectStore(VaultBucket bucket) : IObjectStore, IPartUploads, IStoreInventory, IStoreProbe, IStoreMarkers
{
    private const int MinPartLength = 5 << 20;
    private const int DiscardRounds = 4;

    // The object is there, and its sender waits.
    private static readonly TimeSpan OthersTimeout = TimeSpan.FromSeconds(5);

    private readonly S3Listing _listing = new(bucket);
    private readonly S3Marker _marker = new(bucket);

    /// <inheritdoc/>
    public async Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RevocableMemoryStream? sent = null;

        // Once all of it is on its way, the server may store it whatever we do, even after a discard that came too
        // early for it. So cancelling cuts off a body that is being sent, and otherwise waits for the answer.
        using var cutOff = new CancellationTokenSource();
        using (cancellationToken.Register(() =>
        {
            if (sent is not { IsAtEnd: true })
            {
                cutOff.Cancel();
            }
        }))
        {
            await bucket.PutAsync(bucket.NameOf(key), content, body => sent = body, cutOff.Token).ConfigureAwait(false);
        }

        await DemandLengthAsync(key, content.Length).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length == 0)
        {
            // HTTP has no range of nothing.
            return await GetLengthAsync(key, cancellationToken).ConfigureAwait(false) is null
                ? throw new ObjectStoreException(ObjectStoreError.NotFound, "There is no such object.")
                : Stream.Null;
        }

        return await S3ReadStream.OpenAsync(bucket, bucket.NameOf(key), offset, length, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<long?> GetLengthAsync(ObjectKey key, CancellationToken cancellationToken) => bucket.SendAsync<long?>(
        async (client, token) =>
        {
            try
            {
                var request = new GetObjectMetadataRequest { BucketName = bucket.Name, Key = bucket.NameOf(key) };
                return (await client.GetObjectMetadataAsync(request, token).ConfigureAwait(false)).ContentLength;
            }
            catch (AmazonServiceException answer) when (S3Errors.IsMissing(answer))
            {
                return null;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task DiscardAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        // A part that was on its way when its upload was aborted may bring the upload back, so it is looked for again.
        for (var round = 0; await AbortUploadsAsync(key, but: null, cancellationToken).ConfigureAwait(false); round++)
        {
            if (round == DiscardRounds)
            {
                throw new ObjectStoreException(ObjectStoreError.Unavailable, "The S3 server still lists a part upload that was aborted.");
            }
        }

        var request = new DeleteObjectRequest { BucketName = bucket.Name, Key = bucket.NameOf(key) };
        await bucket.SendAsync((client, token) => IgnoreMissingAsync(client.DeleteObjectAsync(request, token)), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<PartUpload> BeginAsync(ObjectKey key, long length, int partLength, CancellationToken cancellationToken)
    {
        var upload = new PartUpload(key, "", length, partLength).Checked();
        if (upload.PartCount > 1)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(partLength, MinPartLength);
        }

        var request = new InitiateMultipartUploadRequest
        {
            BucketName = bucket.Name,
            Key = bucket.NameOf(key),
            ContentType = "application/octet-stream",
            ChecksumAlgorithm = bucket.SendsChecksums ? ChecksumAlgorithm.CRC32 : null,
        };
        var begun = await bucket.SendAsync((client, token) => client.InitiateMultipartUploadAsync(request, token), cancellationToken).ConfigureAwait(false);
        return upload with { Id = begun.UploadId };
    }

    /// <inheritdoc/>
    public async Task<StoredPart> PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        upload.DemandPart(number, content.Length);
        var checksum = bucket.ChecksumOf(content);
        var stored = await bucket.SendAsync(
            (client, token) => RevocableMemoryStream.LendAsync(content, body => client.UploadPartAsync(PartRequest(upload, number, body, checksum), token)),
            cancellationToken).ConfigureAwait(false);
        return new StoredPart(number, new S3PartTag(stored.ETag, checksum).ToString());
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(PartUpload upload, IReadOnlyCollection<StoredPart> parts, CancellationToken cancellationToken)
    {
        upload.DemandAll(parts);
        cancellationToken.ThrowIfCancellationRequested();
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = bucket.Name,
            Key = bucket.NameOf(upload.Key),
            UploadId = upload.Id,
            PartETags = [.. parts.OrderBy(part => part.Number).Select(part => S3PartTag.Parse(part.Tag).For(part.Number + 1))],
        };
        try
        {
            // From here on nobody can take the object back, so the caller's token counts no longer.
            await bucket.SendAsync((client, token) => client.CompleteMultipartUploadAsync(request, token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectStoreException failed) when (failed.Error is ObjectStoreError.Unavailable or ObjectStoreError.NotFound)
        {
            // The server may have made the object and its answer got lost; a repeated request then finds no upload.
            if (await GetLengthAsync(upload.Key, CancellationToken.None).ConfigureAwait(false) is null)
            {
                throw;
            }
        }

        await DemandLengthAsync(upload.Key, upload.Length).ConfigureAwait(false);
        await TryAbortOthersAsync(upload).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> IsCompleteAsync(PartUpload upload, CancellationToken cancellationToken) =>
        await GetLengthAsync(upload.Key, cancellationToken).ConfigureAwait(false) == upload.Length;

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredObject> ListObjectsAsync(CancellationToken cancellationToken) => _listing.ObjectsAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<UnfinishedObject> ListUnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var upload in _listing.UploadsAsync(bucket.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (bucket.KeyOf(upload.Key) is { } key)
            {
                yield return new UnfinishedObject(key, S3Listing.TimeOf(upload.Initiated));
            }
        }
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        // Lists, not HeadBucket: its answers have no body, so they can't say which setting is wrong. Both at once: somebody waits, and
        // a slow server would be slow twice.
        var objects = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = bucket.Prefix, MaxKeys = 1 };
        var uploads = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = bucket.Prefix, MaxUploads = 1 };
        await Task.WhenAll(
            bucket.SendAsync((client, token) => client.ListObjectsV2Async(objects, token), cancellationToken),
            bucket.SendAsync((client, token) => client.ListMultipartUploadsAsync(uploads, token), cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<byte[]?> ReadMarkerAsync(CancellationToken cancellationToken) => _marker.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WriteMarkerAsync(ReadOnlyMemory<byte> content, bool mayMakeStore, CancellationToken cancellationToken) =>
        _marker.WriteAsync(content, cancellationToken);

    private UploadPartRequest PartRequest(PartUpload upload, int number, RevocableMemoryStream body, string? checksum) => new()
    {
        BucketName = bucket.Name,
        Key = bucket.NameOf(upload.Key),
        UploadId = upload.Id,
        PartNumber = number + 1,
        PartSize = body.Length,
        InputStream = body,
        UseChunkEncoding = false,
        DisablePayloadSigning = bucket.DisablePayloadSigning,
        ChecksumCRC32 = checksum,
    };

    /// <summary>
    /// When the answer to the beginning of an upload is lost, the request is sent again, here or deep in the HTTP client, and the server has begun two.
    /// Nobody would ever end the first one.
    /// </summary>
    private async Task TryAbortOthersAsync(PartUpload completed)
    {
        using var limit = new CancellationTokenSource(OthersTimeout, bucket.Clock);
        try
        {
            await AbortUploadsAsync(completed.Key, but: completed.Id, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ObjectStoreException or OperationCanceledException)
        {
            // The object is whole. A check shows what is left, and the bucket's lifecycle ends it.
        }
    }

    private async Task<bool> AbortUploadsAsync(ObjectKey key, string? but, CancellationToken cancellationToken)
    {
        var name = bucket.NameOf(key);
        var found = new List<string>();
        await foreach (var upload in _listing.UploadsAsync(name, cancellationToken).ConfigureAwait(false))
        {
            if (upload.Key == name && upload.UploadId != but)
            {
                found.Add(upload.UploadId);
            }
        }

        foreach (var id in found)
        {
            var request = new AbortMultipartUploadRequest { BucketName = bucket.Name, Key = name, UploadId = id };
            await bucket.SendAsync((client, token) => IgnoreMissingAsync(client.AbortMultipartUploadAsync(request, token)), cancellationToken).ConfigureAwait(false);
        }

        return found.Count > 0;
    }

    /// <summary>The object's size is the last word on whether all of it arrived. It is asked for without the caller's token: the object is there.</summary>
    private async Task DemandLengthAsync(ObjectKey key, long length)
    {
        var stored = await GetLengthAsync(key, CancellationToken.None).ConfigureAwait(false);
        if (stored != length)
        {
            throw new ObjectStoreException(
                ObjectStoreError.Inconsistent,
                string.Create(CultureInfo.InvariantCulture, $"The S3 server stored {stored ?? 0} bytes instead of {length}."));
        }
    }

    private static async Task<bool> IgnoreMissingAsync(Task request)
    {
        try
        {
            await request.ConfigureAwait(false);
            return true;
        }
        catch (AmazonServiceException answer) when (S3Errors.IsMissing(answer))
        {
            return false;
        }
    }
}
