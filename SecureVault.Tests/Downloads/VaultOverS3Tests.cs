using System.Security.Cryptography;
using SecureVault.Core.Downloads;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Storage.S3;
using SecureVault.Tests.Uploads;

namespace SecureVault.Tests.Downloads;

/// <summary>The whole way of a file with a real S3 server behind it.</summary>
public sealed class VaultOverS3Tests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_384)]
    [InlineData(511 * 16_384)]
    [InlineData((511 * 16_384) + 1)]
    [InlineData(40_000_000)]
    public async Task A_file_comes_out_as_it_went_in_and_the_bucket_holds_one_object(int length)
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var vault = await StartAsync(bucket);
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(length);

        var stored = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "file.bin", content));

        Assert.Equal(SHA256.HashData(content), SHA256.HashData(await vault.ReadAsync(user, stored.Item)));
        Assert.StartsWith("vault/", Assert.Single(await bucket.NamesAsync()), StringComparison.Ordinal);
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_range_in_the_middle_is_read_without_what_is_before_it()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var vault = await StartAsync(bucket);
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(20_000_000);
        var stored = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "file.bin", content));

        var opened = Assert.IsType<DownloadOutcome.Opened>(await vault.Downloads.OpenAsync(user, stored.Item, Token));
        await using var file = opened.File;
        file.Content.Position = 15_000_001;
        var middle = new byte[100_000];
        await file.Content.ReadExactlyAsync(middle, Token);

        Assert.Equal(content[15_000_001..15_100_001], middle);
    }

    [Fact]
    public async Task A_cancelled_upload_leaves_no_object_and_no_multipart_upload()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var vault = await StartAsync(bucket);
        var user = await vault.AddUserAsync();
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => vault.UploadAsync(user, "file.bin", 60_000_000, new FaultyStream(30_000_000, cancel.Cancel), cancellationToken: cancel.Token));

        Assert.Empty(await bucket.NamesAsync());
        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task A_deleted_file_leaves_the_bucket_after_its_time_in_the_trash()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var vault = await StartAsync(bucket);
        var user = await vault.AddUserAsync();
        var stored = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "file.bin", [1, 2, 3]));

        await vault.Trash.DeleteAsync(user, [stored.Item], Token);
        vault.Clock.Advance(TimeSpan.FromDays(30));
        await vault.Sweep.RunAsync(Token);

        Assert.Empty(await bucket.NamesAsync());
        await vault.AssertConsistentAsync(stored: 0);
    }

    private static Task<CoreVault> StartAsync(S3TestBucket bucket) => CoreVault.StartAsync(new()
    {
        ["ObjectStore:Kind"] = "S3",
        ["ObjectStore:S3:Bucket"] = bucket.Name,
        ["ObjectStore:S3:ServiceUrl"] = bucket.Url,
        ["ObjectStore:S3:Prefix"] = "vault",
    });
}
