using Amazon.Runtime;
using Amazon.S3;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage.S3;

/// <summary>What only a real S3 server can show, beside the contract.</summary>
public sealed class S3ServerTests
{
    private const int PartLength = 5 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_missing_bucket_is_called_missing()
    {
        var options = new S3StoreOptions { Bucket = $"vault-missing-{Guid.NewGuid():N}", ServiceUrl = S3TestServer.DemandUrl(), MaxAttempts = 1 };
        using var client = new AmazonS3Client(VaultBucket.ConfigOf(options, TimeProvider.System));
        var store = new S3ObjectStore(new VaultBucket(client, options, TimeProvider.System));

        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.CheckAsync(Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.PutAsync(ObjectKey.New(), new byte[3], Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.BeginAsync(ObjectKey.New(), 3, PartLength, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.OpenReadAsync(ObjectKey.New(), 0, 3, Token));

        Assert.Contains("ObjectStore:S3:Bucket", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "vaulttestsecret", "InvalidAccessKeyId")]
    [InlineData(null, "not-the-secret", "SignatureDoesNotMatch")]
    public async Task Wrong_credentials_are_refused_and_not_repeated_in_the_message(string? keyId, string secret, string code)
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        keyId ??= (await new EnvironmentVariablesAWSCredentials().GetCredentialsAsync()).AccessKey;
        using var client = new AmazonS3Client(new BasicAWSCredentials(keyId, secret), VaultBucket.ConfigOf(bucket.Options(), TimeProvider.System));

        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, new S3ObjectStore(new VaultBucket(client, bucket.Options(), TimeProvider.System)).CheckAsync(Token));

        Assert.Contains(code, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_user_without_rights_is_denied()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        using var client = new AmazonS3Client(S3TestServer.DemandLimitedUser(), VaultBucket.ConfigOf(bucket.Options(), TimeProvider.System));

        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, new S3ObjectStore(new VaultBucket(client, bucket.Options(), TimeProvider.System)).CheckAsync(Token));

        Assert.Contains("deploy/s3/policy.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_vaults_in_one_bucket_do_not_see_each_other()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        var (first, second) = (StoreIn(bucket, "vault"), StoreIn(bucket, "vault2"));
        var key = ObjectKey.New();
        await first.PutAsync(key, new byte[] { 1 }, Token);
        await first.BeginAsync(key, 1, PartLength, Token);
        await second.PutAsync(key, new byte[] { 2, 2 }, Token);

        Assert.Equal(1, Assert.Single(await first.ListObjectsAsync(Token).ToListAsync(Token)).Length);
        Assert.Equal(2, Assert.Single(await second.ListObjectsAsync(Token).ToListAsync(Token)).Length);
        Assert.Empty(await second.ListUnfinishedAsync(Token).ToListAsync(Token));
        await second.DiscardAsync(key, Token);

        Assert.Equal([$"vault/{key}", $"vault/{key} (unfinished)"], (await bucket.NamesAsync()).Order());
    }

    [Theory]
    [InlineData(S3ChecksumMode.WhenSupported)]
    [InlineData(S3ChecksumMode.WhenRequired)]
    internal async Task Both_checksum_modes_store_whole_objects_and_objects_in_parts(S3ChecksumMode mode)
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        var options = bucket.Options();
        options.Checksums = mode;
        var store = new S3ObjectStore(new VaultBucket(bucket.Client, options, TimeProvider.System));

        await store.PutAsync(ObjectKey.New(), new byte[1000], Token);
        var upload = await store.BeginAsync(ObjectKey.New(), PartLength + 1, PartLength, Token);
        var parts = new[] { await store.PutPartAsync(upload, 0, new byte[PartLength], Token), await store.PutPartAsync(upload, 1, new byte[1], Token) };
        await store.CompleteAsync(upload, parts, Token);

        Assert.Equal(PartLength + 1, await store.GetLengthAsync(upload.Key, Token));
    }

    [Fact]
    public async Task An_upload_cancelled_in_the_middle_leaves_no_multipart_upload_behind()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        var store = StoreIn(bucket, "vault");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var upload = await store.BeginAsync(ObjectKey.New(), 3 * PartLength, PartLength, Token);
        await store.PutPartAsync(upload, 0, new byte[PartLength], Token);
        Assert.Equal([$"vault/{upload.Key} (unfinished)"], await bucket.NamesAsync());

        var second = store.PutPartAsync(upload, 1, new byte[PartLength], cancel.Token);
        await cancel.CancelAsync();
        await Record.ExceptionAsync(() => second);
        await store.DiscardAsync(upload.Key, Token);

        Assert.Empty(await bucket.NamesAsync());
    }

    private static S3ObjectStore StoreIn(S3TestBucket bucket, string prefix) => new(new VaultBucket(bucket.Client, bucket.Options(prefix), TimeProvider.System));
}
