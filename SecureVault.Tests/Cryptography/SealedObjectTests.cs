using System.Security.Cryptography;
using CsCheck;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

/// <summary>Whatever is sealed comes back, whatever its size and however it is read.</summary>
public sealed class SealedObjectTests
{
    private const int Chunk = 16_384;

    // The largest content of one part with the 346-byte recovery block of the sample, and of two.
    private const int OnePart = (512 * 16_400) - 80 - 346 - (512 * 16);
    private const int TwoParts = (1_023 * Chunk) - 1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData((2 * Chunk) - 1)]
    [InlineData(2 * Chunk)]
    [InlineData((2 * Chunk) + 1)]
    [InlineData((4 * Chunk) - 1)]
    [InlineData(4 * Chunk)]
    [InlineData(5 * Chunk)]
    [InlineData(63 * Chunk)]
    [InlineData(64 * Chunk)]
    [InlineData((67 * Chunk) + 1)]
    [InlineData(84 * Chunk)]
    [InlineData(OnePart - 1)]
    [InlineData(OnePart)]
    [InlineData(OnePart + 1)]
    [InlineData((511 * Chunk) - 1)]
    [InlineData(511 * Chunk)]
    [InlineData((511 * Chunk) + 1)]
    [InlineData(TwoParts - 1)]
    [InlineData(TwoParts)]
    [InlineData(TwoParts + 1)]
    [InlineData(TwoParts + 2)]
    public async Task Content_of_a_size_at_an_edge_comes_back(int length)
    {
        var sample = SealedSample.Create(length);

        Assert.Equal(sample.Layout.SealedLength, sample.Stored.Length);
        var read = await sample.ReadAsync(sample.Stored, Token);
        Assert.True(sample.Content.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public async Task Content_of_any_size_comes_back_by_any_pattern_of_reads_and_seeks()
    {
        var reads = Gen.Select(Gen.Int[0, 300_000], Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, 60_000], Gen.Const(Chunk), Gen.Const(5 * Chunk)), Gen.Bool).Array[1, 12];
        var sizes = Gen.OneOf(Gen.Int[0, 300_000], Gen.Int[0, 9].Select(chunks => chunks * Chunk));

        await Gen.Select(sizes, Gen.Int[1, 70_000], reads).SampleAsync(
            async (size, piece, pattern) =>
            {
                var sample = SealedSample.Create(size);
                await using var stream = await sample.OpenAsync(new StoredBytes(sample.Stored, piece), Token);
                foreach (var (at, length, seeks) in pattern)
                {
                    stream.Position = seeks ? at : stream.Position;
                    await CheckReadAsync(stream, sample.Content, length);
                }
            },
            iter: 60,
            threads: 2);
    }

    [Fact]
    public async Task Parts_may_be_sealed_in_any_order_and_at_once()
    {
        var content = RandomNumberGenerator.GetBytes(3 * 512 * Chunk);
        using var key = FileKey.Generate();
        var layout = SealedLayout.For(content.Length, 100);
        using var sealer = new ObjectSealer(key, Guid.Empty, layout, new byte[layout.RecoveryLength]);
        var stored = new byte[layout.SealedLength];

        await Task.WhenAll(Enumerable.Range(0, layout.PartCount).Reverse().Select(part => Task.Run(
            () => SealedSample.SealPart(sealer, layout, content, part, stored), Token)));

        await using var stream = await OpeningStream.OpenAsync(
            new StoredBytes(stored).ReadAsync, key, Guid.Empty, content.Length, layout.SealedLength, Token);
        var read = new byte[content.Length];
        await stream.ReadExactlyAsync(read, Token);
        Assert.True(content.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public void The_same_content_never_looks_the_same_twice()
    {
        var first = SealedSample.Create(new byte[100]);
        var second = SealedSample.Create(new byte[100]);
        Assert.False(first.Stored.AsSpan(first.OffsetOf(0)).SequenceEqual(second.Stored.AsSpan(second.OffsetOf(0))));
    }

    private static async Task CheckReadAsync(OpeningStream stream, byte[] content, int length)
    {
        var start = (int)Math.Min(stream.Position, content.Length);
        var room = new byte[length];
        var count = await stream.ReadAtLeastAsync(room, length, throwOnEndOfStream: false, Token);
        Assert.Equal(Math.Min(length, content.Length - start), count);
        Assert.True(content.AsSpan(start, count).SequenceEqual(room.AsSpan(0, count)));
    }
}
