using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3.Model;

namespace SecureVault.Core.Storage.S3;

/// <summary>Keeps records as objects of the bucket, under names that no sealed object has. S3 replaces an object as a whole.</summary>
internal sealed class S3Records(VaultBucket bucket) : IStoreRecords
{
    /// <inheritdoc/>
    public Task PutAsync(RecordName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, StoredRecord.MaxLength);
        return bucket.PutAsync(bucket.Prefix + name, content, lent: null, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(RecordName name, CancellationToken cancellationToken)
    {
        try
        {
            var body = await S3ReadStream.OpenAsync(bucket, bucket.Prefix + name, 0, StoredRecord.MaxLength + 1, cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                using var content = new MemoryStream();
                await body.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
                return content.Length <= StoredRecord.MaxLength
                    ? content.ToArray()
                    : throw new ObjectStoreException(ObjectStoreError.Inconsistent, "A record is longer than records are.");
            }
        }
        catch (ObjectStoreException missing) when (missing.Error == ObjectStoreError.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredRecord> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!RecordName.IsPrefix(prefix))
        {
            throw new ArgumentException("No record has a name that begins so.", nameof(prefix));
        }

        // S3 lists in the order of names.
        await foreach (var found in new S3Listing(bucket).NamesAsync(bucket.Prefix + prefix, cancellationToken).ConfigureAwait(false))
        {
            if (RecordName.TryParse(found.Key[bucket.Prefix.Length..], out var name))
            {
                yield return new StoredRecord(name, found.Size ?? 0, S3Listing.TimeOf(found.LastModified));
            }
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(RecordName name, CancellationToken cancellationToken)
    {
        // Only a bucket that keeps versions answers with one: that of the mark which now hides the record.
        if (await DeleteAsync(name, version: null, cancellationToken).ConfigureAwait(false) is { Length: > 0 })
        {
            try
            {
                // The delete marker goes last: an interruption must not bring the record back.
                foreach (var version in (await FindVersionsAsync(name, cancellationToken).ConfigureAwait(false)).OrderBy(version => version.IsDeleteMarker == true))
                {
                    await DeleteAsync(name, version.VersionId, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (ObjectStoreException refused) when (refused.Error is ObjectStoreError.AccessDenied or ObjectStoreError.Incompatible)
            {
                // The record is deleted as far as these credentials, or this server, can.
            }
        }
    }

    private async Task<List<S3ObjectVersion>> FindVersionsAsync(RecordName name, CancellationToken cancellationToken)
    {
        var found = new List<S3ObjectVersion>();
        var request = new ListVersionsRequest { BucketName = bucket.Name, Prefix = bucket.Prefix + name };
        bool more;
        do
        {
            var page = await bucket.SendAsync((client, token) => client.ListVersionsAsync(request, token), cancellationToken).ConfigureAwait(false);
            found.AddRange((page.Versions ?? []).Where(version => version.Key == request.Prefix));
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);

            // Longer names may follow; those are other records.
            more = page.IsTruncated == true && page.NextKeyMarker == request.Prefix;
        }
        while (more);
        return found;
    }

    private Task<string?> DeleteAsync(RecordName name, string? version, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectRequest { BucketName = bucket.Name, Key = bucket.Prefix + name, VersionId = version };
        return bucket.SendAsync<string?>(
            async (client, token) =>
            {
                try
                {
                    return (await client.DeleteObjectAsync(request, token).ConfigureAwait(false)).VersionId;
                }
                catch (AmazonServiceException answer) when (S3Errors.IsMissing(answer))
                {
                    return null;
                }
            },
            cancellationToken);
    }
}
