using System.IO.Compression;
using System.Security.Cryptography;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

/// <summary>The content format is the published one: vectors of others open or fail as they say.</summary>
public sealed class ChunkedVectorTests
{
    private const int Head = 56;
    private const int Chunk = 16_384;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(PublishedVectors.Small), MemberType = typeof(PublishedVectors))]
    public Task A_published_vector_opens_or_fails_as_it_says(ChunkedVector vector) => CheckAsync(vector);

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public Task A_message_of_more_chunks_than_a_byte_counts_matches_too(int id) => CheckAsync(LongVectors.Make(id));

    [Fact]
    public void All_35_vectors_of_the_published_file_are_here() =>
        Assert.Equal(Enumerable.Range(1, 35), PublishedVectors.Small.Select(vector => vector.Data.Id).Concat([7, 8]).Order());

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
            Assert.Contains(Assert.IsType<SealedObjectException>(failure).Error, ErrorsOf(vector));
        }

        // A reader may hand out what is valid before it finds the error, or a part of that, never more.
        Assert.True(opened.Length <= vector.Length, $"{opened.Length} bytes were handed out.");
        if (opened.Length == vector.Length && vector.Sha512.Length > 0)
        {
            Assert.Equal(vector.Sha512, Convert.ToHexStringLower(SHA512.HashData(opened.ToArray())));
        }
    }

    private static SealedObjectError[] ErrorsOf(ChunkedVector vector)
    {
        if (vector.Flags.Contains("Truncation", StringComparison.Ordinal))
        {
            return [SealedObjectError.Truncated, SealedObjectError.Damaged];
        }

        // Fewer than 16 bytes behind the last chunk can't even be a tag.
        if (vector.Flags.Contains("TrailingData", StringComparison.Ordinal))
        {
            return [SealedObjectError.Damaged, SealedObjectError.Truncated];
        }

        return [vector.Flags.Contains("HeaderFailure", StringComparison.Ordinal) ? SealedObjectError.WrongKey : SealedObjectError.Damaged];
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
            ? throw new SealedObjectException(SealedObjectError.Truncated)
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
