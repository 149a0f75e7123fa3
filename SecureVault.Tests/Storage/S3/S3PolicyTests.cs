using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage.S3;

/// <summary>The files in deploy/s3 against what the store really does.</summary>
public sealed class S3PolicyTests
{
    private const string Prefix = "team/vault";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_policy_allows_exactly_what_the_store_asks_for()
    {
        await using var stub = await S3Stub.StartAsync();
        await UseEverythingAsync(stub.NewBucket());
        stub.KeepsVersions = true;
        await new S3Records(stub.NewBucket()).DeleteAsync(RecordName.Parse("cards/ada/1"), Token);

        var asked = stub.Requests.Select(ActionOf).Distinct().Order();

        var allowed = (await PolicyAsync("bucket"))["Statement"]!.AsArray()
            .SelectMany(statement => statement!["Action"]!.AsArray().Select(action => action!.GetValue<string>()));
        Assert.Equal(allowed.Order(), asked);
    }

    [Fact]
    public async Task With_the_policy_alone_a_user_can_run_a_vault_under_its_prefix_and_nothing_else()
    {
        var limited = S3TestServer.DemandLimitedUser();
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await GrantAsync(bucket);
        using var client = new AmazonS3Client(limited, VaultBucket.ConfigOf(bucket.Options(), TimeProvider.System));

        await UseEverythingAsync(new VaultBucket(client, bucket.Options(Prefix), TimeProvider.System));

        Assert.Empty(await bucket.NamesAsync());
        var foreign = ObjectKey.New();
        foreach (var prefix in new[] { "team", "other" })
        {
            await new S3ObjectStore(new VaultBucket(bucket.Client, bucket.Options(prefix), TimeProvider.System)).PutAsync(foreign, new byte[1], Token);
            var store = new S3ObjectStore(new VaultBucket(client, bucket.Options(prefix), TimeProvider.System));
            await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, store.CheckAsync(Token));
            await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, store.OpenReadAsync(foreign, 0, 1, Token));
            await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, store.PutAsync(ObjectKey.New(), new byte[1], Token));
            await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, store.DiscardAsync(ObjectKey.New(), Token));
        }
    }

    [Fact]
    public async Task A_real_server_takes_the_lifecycle_rule()
    {
        var rule = JsonNode.Parse(await ReadAsync("lifecycle.json"))!["Rules"]!.AsArray().Single()!;
        await using var bucket = await S3TestServer.NewBucketAsync(Token);

        await bucket.Client.PutLifecycleConfigurationAsync(
            bucket.Name,
            new LifecycleConfiguration
            {
                Rules =
                [
                    new LifecycleRule
                    {
                        Id = rule["ID"]!.GetValue<string>(),
                        Status = LifecycleRuleStatus.FindValue(rule["Status"]!.GetValue<string>()),
                        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = rule["Filter"]!["Prefix"]!.GetValue<string>().Replace("PREFIX", Prefix, StringComparison.Ordinal) } },
                        AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = rule["AbortIncompleteMultipartUpload"]!["DaysAfterInitiation"]!.GetValue<int>() },
                    },
                ],
            },
            Token);

        var kept = Assert.Single((await bucket.Client.GetLifecycleConfigurationAsync(bucket.Name, Token)).Configuration.Rules);
        Assert.Equal(7, kept.AbortIncompleteMultipartUpload.DaysAfterInitiation);
        Assert.Null(kept.Expiration);
    }

    /// <summary>The right to destroy old versions holds for records only: whoever takes the vault's keys must not be able to destroy those of objects.</summary>
    [Fact]
    public async Task Old_versions_of_records_can_be_deleted_with_the_policy_and_those_of_objects_can_not()
    {
        var limited = S3TestServer.DemandLimitedUser();
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await bucket.KeepVersionsAsync();
        await GrantAsync(bucket);
        using var client = new AmazonS3Client(limited, VaultBucket.ConfigOf(bucket.Options(), TimeProvider.System));
        var vault = new VaultBucket(client, bucket.Options(Prefix), TimeProvider.System);
        var (card, key) = (RecordName.Parse("cards/ada/1"), ObjectKey.New());
        await new S3Records(vault).PutAsync(card, new byte[1], Token);
        await new S3ObjectStore(vault).PutAsync(key, new byte[1], Token);

        await new S3Records(vault).DeleteAsync(card, Token);
        var version = Assert.Single((await client.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket.Name, Prefix = $"{Prefix}/" }, Token)).Versions);

        Assert.Equal($"{Prefix}/{key}", version.Key);
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => client.DeleteObjectAsync(bucket.Name, version.Key, version.VersionId, Token));
        Assert.Equal("AccessDenied", refused.ErrorCode);
    }

    /// <summary>Every call of the six interfaces, the answers for what is missing included.</summary>
    private static async Task UseEverythingAsync(VaultBucket bucket)
    {
        var record = RecordName.Parse("cards/ada/1");
        var records = new S3Records(bucket);
        Assert.Null(await records.ReadAsync(record, Token));
        await records.PutAsync(record, new byte[5], Token);
        Assert.Equal(5, (await records.ReadAsync(record, Token))!.Length);
        Assert.Equal(1, await records.ListAsync("cards/", Token).CountAsync(Token));
        await records.DeleteAsync(record, Token);

        var store = new S3ObjectStore(bucket);
        var (whole, missing) = (ObjectKey.New(), ObjectKey.New());
        await store.CheckAsync(Token);
        Assert.Null(await store.ReadMarkerAsync(Token));
        await store.WriteMarkerAsync(new byte[7], mayMakeStore: true, Token);
        await store.PutAsync(whole, new byte[10], Token);
        await (await store.OpenReadAsync(whole, 0, 10, Token)).DisposeAsync();
        Assert.Null(await store.GetLengthAsync(missing, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.NotFound, store.OpenReadAsync(missing, 0, 1, Token));

        var complete = await store.BeginAsync(ObjectKey.New(), 3, 5 << 20, Token);
        await store.CompleteAsync(complete, [await store.PutPartAsync(complete, 0, new byte[3], Token)], Token);
        var given = await store.BeginAsync(ObjectKey.New(), 3, 5 << 20, Token);

        Assert.Equal(2, await store.ListObjectsAsync(Token).CountAsync(Token));
        Assert.Equal(1, await store.ListUnfinishedAsync(Token).CountAsync(Token));
        foreach (var key in new[] { whole, missing, complete.Key, given.Key })
        {
            await store.DiscardAsync(key, Token);
        }

        Assert.Equal(0, await store.ListObjectsAsync(Token).CountAsync(Token));
    }

    /// <summary>The right that AWS demands for a request; from its list of actions for Amazon S3.</summary>
    private static string ActionOf(StubRequest request)
    {
        var bucket = request.Path.TrimEnd('/') == "/stub-bucket";
        var (part, uploads) = (request.Query.Contains("uploadId=", StringComparison.Ordinal), request.Query.Contains("uploads", StringComparison.Ordinal));
        var versions = request.Query.Contains("version", StringComparison.Ordinal);
        return (request.Method, bucket) switch
        {
            ("GET", true) when uploads => "s3:ListBucketMultipartUploads",
            ("GET", true) when versions => "s3:ListBucketVersions",
            ("GET", true) => "s3:ListBucket",
            ("GET" or "HEAD", false) => "s3:GetObject",
            ("PUT" or "POST", false) => "s3:PutObject",
            ("DELETE", false) when part => "s3:AbortMultipartUpload",
            ("DELETE", false) when versions => "s3:DeleteObjectVersion",
            ("DELETE", false) => "s3:DeleteObject",
            _ => $"{request.Method} {request.Path}{request.Query}",
        };
    }

    /// <summary>Hands the policy to the server as one of the bucket, for its second user.</summary>
    private static async Task GrantAsync(S3TestBucket bucket)
    {
        var policy = await PolicyAsync(bucket.Name);
        foreach (var statement in policy["Statement"]!.AsArray())
        {
            statement!["Principal"] = new JsonObject { ["AWS"] = new JsonArray("arn:aws:iam:::user/limited") };
        }

        await bucket.Client.PutBucketPolicyAsync(bucket.Name, policy.ToJsonString(), Token);
    }

    private static async Task<JsonNode> PolicyAsync(string bucket) => JsonNode.Parse(
        (await ReadAsync("policy.json")).Replace("BUCKET", bucket, StringComparison.Ordinal).Replace("PREFIX", Prefix, StringComparison.Ordinal),
        documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!;

    private static Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "s3", name), Token);
}
