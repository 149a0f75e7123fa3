using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage.S3;

/// <summary>Records on a real S3 server.</summary>
public sealed class S3RecordsTests : StoreRecordsContract
{
    private S3TestBucket? _bucket;

    private protected override async ValueTask<(IStoreRecords Records, object Store)> OpenEmptyStoreAsync()
    {
        _bucket = await S3TestServer.NewBucketAsync(Token);
        var bucket = new VaultBucket(_bucket.Client, _bucket.Options("vault"), TimeProvider.System);
        return (new S3Records(bucket), new S3ObjectStore(bucket));
    }

    private protected override async ValueTask RemoveStoreAsync()
    {
        if (_bucket is not null)
        {
            await _bucket.DisposeAsync();
        }
    }

    [Fact]
    public async Task In_a_bucket_with_versions_all_of_a_record_are_deleted_and_none_of_another()
    {
        await _bucket!.KeepVersionsAsync();
        foreach (var name in new[] { "cards/ada/1", "cards/ada/1", "cards/ada/10" })
        {
            await Records.PutAsync(Name(name), new byte[1], Token);
        }

        await Records.DeleteAsync(Name("cards/ada/1"), Token);

        var left = (await _bucket.Client.ListVersionsAsync(_bucket.Name, "vault/cards/", Token)).Versions;
        Assert.Equal(["vault/cards/ada/10"], left.Select(version => version.Key));
    }
}

/// <summary>Answers of servers that keep versions.</summary>
public sealed class S3RecordVersionTests
{
    private static readonly RecordName Card = RecordName.Parse("cards/ada/1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_hides_the_old_versions_goes_last()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.KeepsVersions = true;

        await new S3Records(stub.NewBucket()).DeleteAsync(Card, Token);

        Assert.Equal(
            ["", "old", "mark"],
            stub.Requests.Where(request => request.Method == "DELETE").Select(request => request.Query.Split("versionId=").ElementAtOrDefault(1) ?? ""));
    }

    [Theory]
    [InlineData(403, "AccessDenied")]
    [InlineData(501, "NotImplemented")]
    public async Task Where_old_versions_may_not_be_looked_for_the_record_is_deleted_all_the_same(int status, string code)
    {
        await using var stub = await S3Stub.StartAsync();
        stub.KeepsVersions = true;
        stub.Instead = (context, _) => context.Request.Query.ContainsKey("versions") ? S3Stub.FailAsync(context, status, code) : Task.FromResult(false);
        var records = new S3Records(stub.NewBucket());
        await records.PutAsync(Card, new byte[1], Token);

        await records.DeleteAsync(Card, Token);

        Assert.Null(await records.ReadAsync(Card, Token));
    }

    [Fact]
    public async Task A_server_that_fails_while_it_is_asked_for_old_versions_fails_the_deletion()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.KeepsVersions = true;
        stub.Instead = (context, _) => context.Request.Query.ContainsKey("versions") ? S3Stub.FailAsync(context, 503, "SlowDown") : Task.FromResult(false);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, new S3Records(stub.NewBucket()).DeleteAsync(Card, Token));
    }
}
