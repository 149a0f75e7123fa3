using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

public sealed class OpeningStreamTests
{
    private const int Chunk = 16_384;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_byte_of_a_damaged_chunk_is_handed_out()
    {
        var sample = SealedSample.Create(Pattern(6 * Chunk));
        sample.Stored[sample.OffsetOf(3) + 5] ^= 1;
        await using var stream = await sample.OpenAsync(Token);

        var whole = new byte[6 * Chunk];
        await Assert.ThrowsAsync<SealedObjectException>(async () => await stream.ReadExactlyAsync(whole, Token));

        Assert.True(whole.AsSpan(3 * Chunk).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public async Task Content_before_a_damaged_chunk_can_be_read_and_nothing_after_it()
    {
        var sample = SealedSample.Create(Pattern(6 * Chunk));
        sample.Stored[sample.OffsetOf(3) + 5] ^= 1;
        await using var stream = await sample.OpenAsync(Token);
        var before = new byte[3 * Chunk];
        await stream.ReadExactlyAsync(before, Token);
        Assert.Equal(sample.Content[..(3 * Chunk)], before);

        var first = await Assert.ThrowsAsync<SealedObjectException>(() => ReadByteAsync(stream));
        stream.Position = 0;
        var second = await Assert.ThrowsAsync<SealedObjectException>(() => ReadByteAsync(stream));

        Assert.Equal((SealedObjectError.Damaged, 3L, (long)sample.OffsetOf(3)), (first.Error, first.Chunk, first.Offset));
        Assert.Same(first, second);
    }

    [Fact]
    public async Task A_failure_of_the_store_stays_too()
    {
        var sample = SealedSample.Create(200 * Chunk);
        var store = new StoredBytes(sample.Stored);
        await using var stream = await sample.OpenAsync(store, Token);
        store.Failure = new IOException("gone");
        await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(Stream.Null, Token));

        store.Failure = null;
        stream.Position = 0;

        await Assert.ThrowsAsync<IOException>(() => ReadByteAsync(stream));
    }

    [Fact]
    public async Task A_cancelled_read_can_be_tried_again()
    {
        var sample = SealedSample.Create(Pattern(200 * Chunk));
        await using var stream = await sample.OpenAsync(Token);
        var content = new byte[sample.Content.Length];
        await stream.ReadExactlyAsync(content.AsMemory(0, 100_000), Token);

        stream.Position = 150 * Chunk;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await stream.ReadAtLeastAsync(new byte[Chunk], Chunk, true, new CancellationToken(canceled: true)));
        stream.Position = 100_000;
        await stream.ReadExactlyAsync(content.AsMemory(100_000), Token);

        Assert.True(sample.Content.AsSpan().SequenceEqual(content));
    }

    [Fact]
    public async Task The_end_is_verified_before_it_is_reported()
    {
        var sample = SealedSample.Create(3 * Chunk);
        sample.Stored[^1] ^= 1;
        await using var stream = await sample.OpenAsync(Token);
        stream.Seek(0, SeekOrigin.End);

        var exception = await Assert.ThrowsAsync<SealedObjectException>(() => ReadByteAsync(stream));

        Assert.Equal(3, exception.Chunk);
    }

    [Fact]
    public async Task The_last_byte_comes_only_when_the_empty_chunk_behind_it_is_verified()
    {
        // The end falls on the last slot of the largest batch, and on the first of the next.
        foreach (var chunks in new[] { 1, 4, 20, 83, 84, 146 })
        {
            var sample = SealedSample.Create(chunks * Chunk);
            sample.Stored[^1] ^= 1;
            await using var stream = await sample.OpenAsync(Token);
            var content = new byte[sample.Content.Length];
            await Assert.ThrowsAsync<SealedObjectException>(async () => await stream.ReadExactlyAsync(content, Token));
        }
    }

    [Fact]
    public async Task An_empty_content_is_verified_like_any_other()
    {
        var sample = SealedSample.Create(0);
        Assert.Empty(await sample.ReadAsync(sample.Stored, Token));

        sample.Stored[^1] ^= 1;
        await using var stream = await sample.OpenAsync(Token);
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Token));
        await Assert.ThrowsAsync<SealedObjectException>(() => ReadByteAsync(stream));
    }

    [Fact]
    public async Task Reading_on_needs_one_range_and_a_seek_one_more()
    {
        var sample = SealedSample.Create(Pattern(300 * Chunk));
        var store = new StoredBytes(sample.Stored);
        await using var stream = await sample.OpenAsync(store, Token);
        var head = sample.Layout.HeadLength;
        Assert.Equal((0, head + (1024 * 1024)), Assert.Single(store.Ranges));

        stream.Position = (200 * Chunk) + 7;
        var content = new byte[(100 * Chunk) - 7];
        await stream.ReadExactlyAsync(content, Token);

        Assert.Equal(sample.Content[((200 * Chunk) + 7)..], content);
        Assert.Equal((sample.OffsetOf(200), sample.Stored.Length - sample.OffsetOf(200)), store.Ranges[1]);
        Assert.Equal(2, store.Ranges.Count);
        Assert.Equal(1, store.Open);
    }

    [Fact]
    public async Task A_small_object_is_read_in_one_range()
    {
        var sample = SealedSample.Create(50 * Chunk);
        var store = new StoredBytes(sample.Stored);
        await using (var stream = await sample.OpenAsync(store, Token))
        {
            await stream.CopyToAsync(Stream.Null, Token);
        }

        Assert.Equal((0, sample.Stored.Length), Assert.Single(store.Ranges));
        Assert.Equal(0, store.Open);
    }

    [Fact]
    public async Task A_head_that_does_not_open_leaves_no_stream_open()
    {
        var sample = SealedSample.Create(10);
        sample.Stored[sample.Layout.HeadLength - 1] ^= 1;
        var store = new StoredBytes(sample.Stored);
        await Assert.ThrowsAsync<SealedObjectException>(() => sample.OpenAsync(store, Token));
        Assert.Equal(0, store.Open);
    }

    [Fact]
    public async Task Disposing_zeroes_the_content_key_and_ends_reading()
    {
        var sample = SealedSample.Create(10);
        ChunkCipher? cipher = null;
        var chunks = await SealedChunks.OpenAsync(
            new StoredBytes(sample.Stored).ReadAsync,
            head => cipher = ObjectHead.Read(head, sample.Key, sample.Version),
            sample.Layout.HeadLength,
            10,
            sample.Stored.Length,
            Token);
        var stream = new OpeningStream(chunks);
        Assert.NotEqual(-1, cipher!.Commitment.IndexOfAnyExcept((byte)0));

        await stream.DisposeAsync();
        await stream.DisposeAsync();

        Assert.Equal(-1, cipher.Commitment.IndexOfAnyExcept((byte)0));
        Assert.False(stream.CanRead);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReadByteAsync(stream));
    }

    [Fact]
    public async Task The_callers_key_may_go_as_soon_as_the_stream_is_open()
    {
        var sample = SealedSample.Create(3 * Chunk);
        await using var stream = await sample.OpenAsync(Token);
        sample.Key.Dispose();

        var content = new byte[sample.Content.Length];
        await stream.ReadExactlyAsync(content, Token);

        Assert.Equal(sample.Content, content);
    }

    [Fact]
    public async Task It_reads_and_seeks_and_nothing_else()
    {
        var sample = SealedSample.Create(10);
        await using var stream = await sample.OpenAsync(Token);
        Assert.Equal((true, true, false, 10), (stream.CanRead, stream.CanSeek, stream.CanWrite, stream.Length));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        Assert.Throws<NotSupportedException>(() => stream.Read(new byte[1], 0, 1));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Seek(-1, SeekOrigin.Begin));
        Assert.Equal(8, stream.Seek(-2, SeekOrigin.End));
        Assert.Equal(9, stream.Seek(1, SeekOrigin.Current));
    }

    private static byte[] Pattern(int length) => KnownInputs.Pattern(length);

    private static async Task<int> ReadByteAsync(OpeningStream stream) => await stream.ReadAsync(new byte[1], Token);
}
