using Amazon.Runtime;

namespace SecureVault.Core.Storage.S3;

/// <summary>The record in a bucket that says whose store it is. S3 replaces an object as a whole, so one of two writes is there.</summary>
internal sealed class S3Marker(VaultBucket bucket)
{
    /// <summary>No object of the vault has such a name.</summary>
    private const string Name = "vault.marker";

    // Longer ones are not read to their end: whatever it is, it is no marker.
    private const int MaxBytes = 4096;

    public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => bucket.SendAsync<byte[]?>(
        async (client, token) =>
        {
            try
            {
                using var answer = await client.GetObjectAsync(bucket.Name, bucket.Prefix + Name, token).ConfigureAwait(false);
                var content = new byte[MaxBytes];
                var length = await answer.ResponseStream.ReadAtLeastAsync(content, MaxBytes, throwOnEndOfStream: false, token).ConfigureAwait(false);
                return content[..length];
            }
            catch (AmazonServiceException missing) when (S3Errors.IsMissing(missing))
            {
                return null;
            }
        },
        cancellationToken);

    public Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        bucket.PutAsync(bucket.Prefix + Name, content, lent: null, cancellationToken);
}
