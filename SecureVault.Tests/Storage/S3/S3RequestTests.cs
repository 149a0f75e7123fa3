using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage.S3;

/// <summary>What goes over the wire, seen by the server.</summary>
public sealed class S3RequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(S3ChecksumMode.WhenSupported, false)]
    [InlineData(S3ChecksumMode.WhenSupported, true)]
    [InlineData(S3ChecksumMode.WhenRequired, false)]
    [InlineData(S3ChecksumMode.WhenRequired, true)]
    internal async Task Content_goes_up_as_it_is_in_every_mode(S3ChecksumMode checksums, bool unsigned)
    {
        var content = RandomNumberGenerator.GetBytes(100_000);
        await using var stub = await S3Stub.StartAsync(https: unsigned);
        var store = stub.NewStore(options => (options.Checksums, options.DisablePayloadSigning) = (checksums, unsigned));

        await store.PutAsync(ObjectKey.New(), content, Token);
        var upload = await store.BeginAsync(ObjectKey.New(), content.Length, 5 << 20, Token);
        await store.CompleteAsync(upload, [await store.PutPartAsync(upload, 0, content, Token)], Token);

        var puts = stub.Requests.Where(request => request.Method == "PUT").ToList();
        Assert.Equal(2, puts.Count);
        Assert.All(puts, request =>
        {
            Assert.Equal(content, request.Body);
            Assert.DoesNotContain("x-amz-trailer", request.Headers.Keys);
            Assert.DoesNotContain("x-amz-decoded-content-length", request.Headers.Keys);
            Assert.DoesNotContain("aws-chunked", request.Headers.GetValueOrDefault("Content-Encoding", ""), StringComparison.Ordinal);
            Assert.Equal(unsigned ? "UNSIGNED-PAYLOAD" : Convert.ToHexStringLower(SHA256.HashData(content)), request.Headers["x-amz-content-sha256"]);
            Assert.Equal(checksums == S3ChecksumMode.WhenSupported ? Crc32Of(content) : null, request.Headers.GetValueOrDefault("x-amz-checksum-crc32"));
            if (checksums == S3ChecksumMode.WhenRequired)
            {
                Assert.DoesNotContain(request.Headers.Keys, name => name.StartsWith("x-amz-checksum", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-amz-sdk-checksum", StringComparison.OrdinalIgnoreCase));
            }
        });
    }

    [Fact]
    public async Task Completion_repeats_the_checksums_only_when_they_were_sent()
    {
        await using var stub = await S3Stub.StartAsync();
        foreach (var mode in Enum.GetValues<S3ChecksumMode>())
        {
            var store = stub.NewStore(options => options.Checksums = mode);
            var upload = await store.BeginAsync(ObjectKey.New(), 3, 5 << 20, Token);
            await store.CompleteAsync(upload, [await store.PutPartAsync(upload, 0, new byte[3], Token)], Token);

            var begun = stub.Requests.Last(request => request.Method == "POST" && request.Query.Contains("uploads", StringComparison.Ordinal));
            var completed = System.Text.Encoding.UTF8.GetString(stub.Requests.Last(request => request.Method == "POST").Body);
            Assert.Equal(mode == S3ChecksumMode.WhenSupported, begun.Headers.ContainsKey("x-amz-checksum-algorithm"));
            Assert.Equal(mode == S3ChecksumMode.WhenSupported, completed.Contains("<ChecksumCRC32>", StringComparison.Ordinal));
            Assert.Contains("<PartNumber>1</PartNumber>", completed, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("vault")]
    [InlineData("vault/")]
    public async Task Everything_stays_under_the_prefix(string prefix)
    {
        await using var stub = await S3Stub.StartAsync();
        var store = stub.NewStore(options => options.Prefix = prefix);
        var key = ObjectKey.New();

        await store.PutAsync(key, new byte[3], Token);
        await store.DiscardAsync(key, Token);

        Assert.All(stub.Requests, request => Assert.True(
            request.Path == $"/stub-bucket/vault/{key}" || request.Query.Contains($"prefix=vault%2F{key.ToString().Replace("/", "%2F", StringComparison.Ordinal)}", StringComparison.Ordinal),
            request.Path + request.Query));
    }

    [Fact]
    public async Task Lists_go_on_where_a_page_ends()
    {
        var keys = Enumerable.Range(0, 4).Select(_ => ObjectKey.New()).ToArray();
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = async (context, number) =>
        {
            var (two, last) = (keys.Skip(number % 2 == 1 ? 0 : 2).Take(2), number % 2 == 0);
            Assert.Equal(last, context.Request.Query.ContainsKey("continuation-token") || context.Request.Query.ContainsKey("key-marker"));
            await S3Stub.XmlAsync(context, context.Request.Query.ContainsKey("uploads")
                ? $"<ListMultipartUploadsResult><IsTruncated>{!last}</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>u</NextUploadIdMarker>{string.Concat(two.Select(key => $"<Upload><Key>vault/{key}</Key><UploadId>1</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>"))}<Upload><Key>vault/other</Key><UploadId>2</UploadId></Upload></ListMultipartUploadsResult>"
                : $"<ListBucketResult><IsTruncated>{!last}</IsTruncated><NextContinuationToken>t</NextContinuationToken>{string.Concat(two.Select(key => $"<Contents><Key>vault/{key}</Key><Size>7</Size><LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>"))}<Contents><Key>vault/other</Key><Size>7</Size></Contents></ListBucketResult>");
            return true;
        };
        var store = stub.NewStore();
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        var objects = await store.ListObjectsAsync(Token).ToListAsync(Token);
        var uploads = await store.ListUnfinishedAsync(Token).ToListAsync(Token);

        Assert.Equal(keys.Select(key => new StoredObject(key, 7, time)), objects);
        Assert.Equal(keys.Select(key => new UnfinishedObject(key, time)), uploads);
    }

    [Fact]
    public async Task A_part_of_less_than_5_MiB_is_refused_before_anything_is_sent()
    {
        await using var stub = await S3Stub.StartAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => stub.NewStore().BeginAsync(ObjectKey.New(), 6 << 20, 4 << 20, Token));

        Assert.Empty(stub.Requests);
    }

    [Fact]
    public void A_lent_buffer_is_not_read_after_it_was_taken_back()
    {
        using var stream = new RevocableMemoryStream(new byte[] { 1, 2, 3, 4 });
        var read = new byte[8];

        Assert.Equal(4, stream.Read(read));
        Assert.Equal(1, stream.Seek(-3, SeekOrigin.End));
        Assert.Equal((3, 2), (stream.Read(read), read[0]));
        stream.Position = 0;
        stream.Revoke();

        Assert.Throws<ObjectDisposedException>(() => stream.Read(read));
        Assert.Equal(4, stream.Length);
    }

    private static string Crc32Of(byte[] content)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Crc32.HashToUInt32(content));
        return Convert.ToBase64String(bytes);
    }
}
