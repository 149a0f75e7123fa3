using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage.S3;

/// <summary>The contract against a real S3 server.</summary>
public sealed class S3ObjectStoreTests : ObjectStoreContract
{
    private S3TestBucket? _bucket;

    private protected override async ValueTask<object> OpenEmptyStoreAsync()
    {
        _bucket = await S3TestServer.NewBucketAsync(Token);
        return new S3ObjectStore(new VaultBucket(_bucket.Client, _bucket.Options("vault"), TimeProvider.System));
    }

    private protected override async ValueTask RemoveStoreAsync()
    {
        if (_bucket is not null)
        {
            await _bucket.DisposeAsync();
        }
    }
}
