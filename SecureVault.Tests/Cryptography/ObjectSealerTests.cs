using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

public sealed class ObjectSealerTests
{
    private const int Chunk = 16_384;

    private static readonly byte[] Marker = [.. Enumerable.Repeat("plain text "u8.ToArray(), 10_000).SelectMany(word => word)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData((3 * Chunk) - 1)]
    public async Task A_source_that_ends_early_fails_and_leaves_no_content_behind(int given)
    {
        using var sealer = Create(3 * Chunk, out var layout);
        var destination = new byte[layout.SealedLength];

        await Assert.ThrowsAsync<EndOfStreamException>(async () =>
            await sealer.SealPartAsync(0, new RaggedStream(Marker.AsMemory(0, given), 5_000), destination, null, Token));

        Assert.True(destination.AsSpan().IndexOf("plain text"u8) < 0);
    }

    [Fact]
    public async Task Whatever_fails_leaves_no_content_behind()
    {
        using var sealer = Create(3 * Chunk, out var layout);
        var digest = new ContentDigest();
        digest.Dispose();
        var destination = new byte[layout.SealedLength];

        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
            await sealer.SealPartAsync(0, new MemoryStream(Marker), destination, digest, Token));

        Assert.True(destination.AsSpan().IndexOf("plain text"u8) < 0);
    }

    [Fact]
    public async Task A_part_is_sealed_once_even_when_it_failed()
    {
        using var sealer = Create(10, out var layout);
        await Assert.ThrowsAsync<EndOfStreamException>(async () =>
            await sealer.SealPartAsync(0, Stream.Null, new byte[layout.SealedLength], null, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await sealer.SealPartAsync(0, new MemoryStream(Marker), new byte[layout.SealedLength], null, Token));
    }

    [Fact]
    public async Task After_it_was_disposed_nothing_is_sealed_under_zeroes()
    {
        var sealer = Create(10, out var layout);
        sealer.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
            await sealer.SealPartAsync(0, new MemoryStream(Marker), new byte[layout.SealedLength], null, Token));
    }

    [Fact]
    public async Task It_reads_no_more_than_the_part()
    {
        using var sealer = Create(100, out var layout);
        using var source = new MemoryStream(Marker);
        await sealer.SealPartAsync(0, source, new byte[layout.SealedLength + 50], null, Token);
        Assert.Equal(100, source.Position);
    }

    [Fact]
    public async Task Wrong_calls_are_refused()
    {
        using var sealer = Create(100, out var layout);
        using var key = FileKey.Generate();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await sealer.SealPartAsync(1, Stream.Null, new byte[layout.SealedLength], null, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await sealer.SealPartAsync(0, Stream.Null, new byte[layout.SealedLength - 1], null, Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectSealer(key, Guid.Empty, layout, new byte[layout.RecoveryLength - 1]));
    }

    private static ObjectSealer Create(long length, out SealedLayout layout)
    {
        using var key = FileKey.Generate();
        layout = SealedLayout.For(length, 100);
        return new ObjectSealer(key, Guid.Empty, layout, new byte[layout.RecoveryLength]);
    }
}
