using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace SecureVault.Bench;

/// <summary>The AWS SDK by itself, against the server that SecureVault.Tests/s3-server.sh has started.</summary>
internal static class S3Tools
{
    private const int PartLength = 8 * 1024 * 1024;

    public static async Task MakeBucketAsync(string name)
    {
        using var client = NewClient();
        await client.PutBucketAsync(name);
    }

    /// <summary>Sends a file with the SDK's own multipart upload, parts as large as the vault's, and prints bytes per second.</summary>
    public static async Task PutAsync(string bucket, string file)
    {
        using var client = NewClient();
        using var transfer = new TransferUtility(client, new TransferUtilityConfig { MinSizeBeforePartUpload = PartLength });
        await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, MaxKeys = 1 });
        var key = Guid.NewGuid().ToString("N");
        var began = TimeProvider.System.GetTimestamp();
        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = bucket, Key = key, FilePath = file, PartSize = PartLength });
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await client.DeleteObjectAsync(bucket, key);
        Console.WriteLine((new FileInfo(file).Length / seconds).ToString("0", CultureInfo.InvariantCulture));
    }

    private static AmazonS3Client NewClient() => new(new AmazonS3Config
    {
        ServiceURL = Environment.GetEnvironmentVariable("SECUREVAULT_TEST_S3"),
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,

        // The gateway refuses the trailers that the SDK sends by default.
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
    });
}
