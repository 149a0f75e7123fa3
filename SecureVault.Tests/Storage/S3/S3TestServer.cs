using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage.S3;

/// <summary>
/// The S3 server that <c>s3-server.sh</c> starts. SECUREVAULT_TEST_S3 holds its address; the keys are where the
/// AWS SDK looks for them. Without it, tests that need the server are skipped.
/// </summary>
public static class S3TestServer
{
    /// <summary>The server's address, or null.</summary>
    public static string? Url => Environment.GetEnvironmentVariable("SECUREVAULT_TEST_S3") is { Length: > 0 } url ? url : null;

    /// <summary>The server's address; skips the test when there is none.</summary>
    public static string DemandUrl()
    {
        Requirement.Met(Url is not null, "needs an S3 server: SECUREVAULT_TEST_S3 is not set (SecureVault.Tests/s3-server.sh starts one)");
        return Url!;
    }

    /// <summary>A new, empty bucket that disposing removes with all that is in it.</summary>
    public static async Task<S3TestBucket> NewBucketAsync(CancellationToken cancellationToken)
    {
        var bucket = new S3TestBucket(DemandUrl(), $"vault-test-{Guid.NewGuid():N}");
        await bucket.Client.PutBucketAsync(bucket.Name, cancellationToken);
        return bucket;
    }

    /// <summary>The keys of the second user, who has no rights but those that a bucket's policy gives; skips when there are none.</summary>
    public static AWSCredentials DemandLimitedUser()
    {
        var id = Environment.GetEnvironmentVariable("SECUREVAULT_TEST_S3_LIMITED_KEY_ID");
        var secret = Environment.GetEnvironmentVariable("SECUREVAULT_TEST_S3_LIMITED_SECRET");
        Assert.SkipWhen(string.IsNullOrEmpty(id) || string.IsNullOrEmpty(secret), "needs the second user of s3-server.sh");
        return new BasicAWSCredentials(id, secret);
    }
}

/// <summary>A bucket on the test server.</summary>
public sealed class S3TestBucket : IAsyncDisposable
{
    internal S3TestBucket(string url, string name)
    {
        Url = url;
        Name = name;
        Client = new AmazonS3Client(VaultBucket.ConfigOf(Options(), TimeProvider.System));
    }

    /// <summary>The server's address, for ObjectStore:S3:ServiceUrl.</summary>
    public string Url { get; }

    /// <summary>The bucket's name, for ObjectStore:S3:Bucket.</summary>
    public string Name { get; }

    /// <summary>A client with all rights on it.</summary>
    public IAmazonS3 Client { get; }

    /// <summary>Settings for a store in it.</summary>
    public S3StoreOptions Options(string prefix = "") => new() { Bucket = Name, ServiceUrl = Url, Prefix = prefix, MaxAttempts = 3, TimeoutSeconds = 60, FirstByteTimeoutSeconds = 60 };

    /// <summary>Every name in the bucket that holds content, without the store's marker and its records, and every multipart upload that was begun, marked as such.</summary>
    public async Task<List<string>> NamesAsync()
    {
        var objects = await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name });
        var uploads = await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Name });
        return
        [
            .. (objects.S3Objects ?? []).Select(found => found.Key).Where(IsContent),
            .. (uploads.MultipartUploads ?? []).Select(found => $"{found.Key} (unfinished)"),
        ];
    }

    private static bool IsContent(string name) =>
        !Array.Exists(["vault.marker", "cards/", "gone/", "backups/", "moves/", "audit/"], other => name.Contains(other, StringComparison.Ordinal));

    /// <summary>Keeps the old versions of what is replaced or deleted from now on.</summary>
    public Task KeepVersionsAsync() => Client.PutBucketVersioningAsync(
        new PutBucketVersioningRequest { BucketName = Name, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var upload in (await Client.ListMultipartUploadsAsync(Name)).MultipartUploads ?? [])
        {
            await Client.AbortMultipartUploadAsync(Name, upload.Key, upload.UploadId);
        }

        while ((await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name })).S3Objects is { Count: > 0 } objects)
        {
            foreach (var found in objects)
            {
                await Client.DeleteObjectAsync(Name, found.Key);
            }
        }

        foreach (var version in (await Client.ListVersionsAsync(Name)).Versions ?? [])
        {
            await Client.DeleteObjectAsync(Name, version.Key, version.VersionId);
        }

        await Client.DeleteBucketAsync(Name);
        Client.Dispose();
    }
}
