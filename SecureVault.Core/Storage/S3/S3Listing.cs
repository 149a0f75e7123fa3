using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace SecureVault.Core.Storage.S3;

/// <summary>Lists what is in a bucket, page by page.</summary>
internal sealed class S3Listing(VaultBucket bucket)
{
    /// <summary>The objects of the vault; others under the same prefix are passed over.</summary>
    public async IAsyncEnumerable<StoredObject> ObjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in NamesAsync(bucket.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (bucket.KeyOf(found.Key) is { } key)
            {
                yield return new StoredObject(key, found.Size ?? 0, TimeOf(found.LastModified));
            }
        }
    }

    /// <summary>All that is in the bucket under names that begin so.</summary>
    public async IAsyncEnumerable<S3Object> NamesAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = prefix };
        do
        {
            var page = await bucket.SendAsync((client, token) => client.ListObjectsV2Async(request, token), cancellationToken).ConfigureAwait(false);
            foreach (var found in page.S3Objects ?? [])
            {
                yield return found;
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (!string.IsNullOrEmpty(request.ContinuationToken));
    }

    /// <summary>The part uploads that were begun and have not ended, whose names begin so.</summary>
    public async IAsyncEnumerable<MultipartUpload> UploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = prefix };
        bool more;
        do
        {
            var page = await bucket.SendAsync((client, token) => client.ListMultipartUploadsAsync(request, token), cancellationToken).ConfigureAwait(false);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                yield return upload;
            }

            request.KeyMarker = page.NextKeyMarker;
            request.UploadIdMarker = page.NextUploadIdMarker;
            more = page.IsTruncated == true && !string.IsNullOrEmpty(page.NextKeyMarker);
        }
        while (more);
    }

    /// <summary>A time as the SDK reads it.</summary>
    public static DateTimeOffset TimeOf(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime(), TimeSpan.Zero) : default;
}
