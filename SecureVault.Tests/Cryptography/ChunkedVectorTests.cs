using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

/// <summary>The content format is the published one: vectors of others open or fail as they say.</summary>
public sealed class ChunkedVectorTests
{
    private const int Head = 56;
    private const int Chunk = 16_384;
    private const string FileVariable = "SECUREVAULT_CHUNKED_VECTORS";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(PublishedVectors.Small), MemberType = typeof(PublishedVectors))]
    public Task A_published_vector_opens_or_fails_as_it_says(ChunkedVector vector) => CheckAsync(vector);

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public Task A_message_of_more_chunks_than_a_byte_counts_matches_too(int id) => CheckAsync(LongVectors.Make(id));

    [Fact]
    public async Task So_does_every_vector_of_the_published_file()
    {
        var file = Environment.GetEnvironmentVariable(FileVariable);
        if (file is null)
        {
            Assert.Skip($"{FileVariable} does not name c2sp_chunked_encryption_aes_256_gcm_test.json of C2SP/wycheproof.");
        }

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file, Token));
        var count = 0;
        foreach (var test in json.RootElement.GetProperty("testGroups").EnumerateArray().SelectMany(group => group.GetProperty("tests").EnumerateArray()))
        {
            await CheckAsync(Read(test));
            count++;
        }

        Assert.NotEqual(0, count);
        TestContext.Current.SendDiagnosticMessage($"{count} vectors");
    }

    private static ChunkedVector Read(JsonElement test) => new(
        test.GetProperty("tcId").GetInt32(),
        test.GetProperty("comment").GetString()!,
        test.GetProperty("key").GetString()!,
        test.GetProperty("ctx").GetString()!,
        test.GetProperty("result").GetString() == "valid",
        test.TryGetProperty("msgLength", out var length) ? length.GetInt32() : 0,
        test.TryGetProperty("msgSha512", out var hash) ? hash.GetString()! : string.Empty,
        string.Join(' ', test.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString())),
        test.GetProperty("ct").GetString()!);

    private static async Task CheckAsync(ChunkedVector vector)
    {
        var message = Decompress(Convert.FromHexString(vector.Compressed));
        using var opened = new MemoryStream();
        var failure = await Record.ExceptionAsync(() => OpenAsync(vector, message, opened));

        if (vector.IsValid)
        {
            Assert.Null(failure);
            Assert.Equal(vector.Length, opened.Length);
        }
        else if (vector.Flags.Contains("InvalidKeySize", StringComparison.Ordinal))
        {
            Assert.IsType<ArgumentException>(failure);
        }
        else
        {
            Assert.Contains(Assert.IsType<SealedObjectException>(failure).Fault, FaultsOf(vector));
        }

        // A reader may hand out what is valid before it finds the fault, or a part of that, never more.
        Assert.True(opened.Length <= vector.Length, $"{opened.Length} bytes were handed out.");
        if (opened.Length == vector.Length && vector.Sha512.Length > 0)
        {
            Assert.Equal(vector.Sha512, Convert.ToHexStringLower(SHA512.HashData(opened.ToArray())));
        }
    }

    private static SealedObjectFault[] FaultsOf(ChunkedVector vector)
    {
        if (vector.Flags.Contains("Truncation", StringComparison.Ordinal))
        {
            return [SealedObjectFault.Truncated, SealedObjectFault.Damaged];
        }

        // Fewer than 16 bytes behind the last chunk can't even be a tag.
        if (vector.Flags.Contains("TrailingData", StringComparison.Ordinal))
        {
            return [SealedObjectFault.Damaged, SealedObjectFault.Truncated];
        }

        return [vector.Flags.Contains("HeaderFailure", StringComparison.Ordinal) ? SealedObjectFault.WrongKey : SealedObjectFault.Damaged];
    }

    private static async Task OpenAsync(ChunkedVector vector, byte[] message, MemoryStream opened)
    {
        using var key = new FileKey(Convert.FromHexString(vector.Key));
        var context = Convert.FromHexString(vector.Context);
        var chunks = await SealedChunks.OpenAsync(
            new StoredBytes(message).ReadAsync,
            head => ObjectHead.ReadMessage(head, key, context),
            Head,
            PlainLength(message.Length),
            message.Length,
            Token);
        await using var stream = new OpeningStream(chunks);
        await stream.CopyToAsync(opened, Chunk, Token);
    }

    // What a row would say, had there been one: all chunks but the last are full.
    private static long PlainLength(int length)
    {
        var chunks = (length - Head) / (Chunk + 16);
        var last = length - Head - (chunks * (Chunk + 16)) - 16;
        return length < Head || last < 0
            ? throw new SealedObjectException(SealedObjectFault.Truncated)
            : ((long)chunks * Chunk) + last;
    }

    private static byte[] Decompress(byte[] bytes)
    {
        using var source = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var result = new MemoryStream();
        source.CopyTo(result);
        return result.ToArray();
    }
}
