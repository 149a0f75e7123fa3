using System.Security.Cryptography;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

public sealed class ObjectSealerTests
{
    private const int Chunk = 16_384;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData((3 * Chunk) + 7)]
    public void Nothing_readable_stays_in_the_buffer(int length)
    {
        using var sealer = Create(length, out var layout);
        var buffer = new byte[layout.SealedLength];
        buffer.AsSpan(0, length).Fill((byte)'p');

        sealer.SealPart(0, buffer, new byte[ObjectSealer.FingerprintLength]);

        Assert.True(length < 16 ? buffer[layout.HeadLength] != 'p' || length > 1 : buffer.AsSpan().IndexOf("pppppppp"u8) < 0);
    }

    [Fact]
    public void A_part_is_sealed_once()
    {
        using var sealer = Create(10, out var layout);
        sealer.SealPart(0, new byte[layout.SealedLength], new byte[ObjectSealer.FingerprintLength]);
        Assert.Throws<InvalidOperationException>(() => sealer.SealPart(0, new byte[layout.SealedLength], new byte[ObjectSealer.FingerprintLength]));
    }

    [Fact]
    public void After_it_was_disposed_nothing_is_sealed_under_zeroes()
    {
        var sealer = Create(10, out var layout);
        sealer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => sealer.SealPart(0, new byte[layout.SealedLength], new byte[ObjectSealer.FingerprintLength]));
    }

    [Fact]
    public void Wrong_calls_are_refused()
    {
        using var sealer = Create(100, out var layout);
        using var key = FileKey.Generate();
        var (buffer, fingerprint) = (new byte[layout.SealedLength], new byte[ObjectSealer.FingerprintLength]);
        Assert.Throws<ArgumentOutOfRangeException>(() => sealer.SealPart(1, buffer, fingerprint));
        Assert.Throws<ArgumentOutOfRangeException>(() => sealer.SealPart(0, buffer.AsSpan(1), fingerprint));
        Assert.Throws<ArgumentOutOfRangeException>(() => sealer.SealPart(0, buffer, fingerprint.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectSealer(key, Guid.Empty, layout, new byte[layout.RecoveryLength - 1]));
    }

    [Theory]
    [InlineData((2 * Chunk) + 5)]
    [InlineData((513 * Chunk) + 5)]
    public async Task Resuming_with_a_kept_head_seals_the_same_content_to_the_same_bytes(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        using var key = FileKey.Generate();
        var layout = SealedLayout.For(length, 100);
        using var first = new ObjectSealer(key, Guid.Empty, layout, RandomNumberGenerator.GetBytes(layout.RecoveryLength));
        var stored = SealedSample.Seal(first, layout, content);

        using var second = ObjectSealer.Resume(key, Guid.Empty, SealedLayout.Again(length, layout.HeadLength), first.CopyHead());

        Assert.True(stored.AsSpan().SequenceEqual(SealedSample.Seal(second, layout, content)));
        await using var stream = await OpeningStream.OpenAsync(
            new StoredBytes(stored).ReadAsync, key, Guid.Empty, content.Length, layout.SealedLength, Token);
        var read = new byte[length];
        await stream.ReadExactlyAsync(read, Token);
        Assert.True(content.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public void A_head_of_another_object_or_key_is_not_gone_on_with()
    {
        using var sealer = Create(100, out var layout);
        using var key = FileKey.Generate();
        Assert.Throws<SealedObjectException>(() => ObjectSealer.Resume(key, Guid.Empty, layout, sealer.CopyHead()));
        Assert.Throws<SealedObjectException>(() => ObjectSealer.Resume(key, Guid.NewGuid(), layout, sealer.CopyHead()));
    }

    [Fact]
    public void The_fingerprint_stands_for_the_content()
    {
        var content = RandomNumberGenerator.GetBytes((513 * Chunk) + 5);
        using var key = FileKey.Generate();
        var layout = SealedLayout.For(content.Length, 100);
        using var first = new ObjectSealer(key, Guid.Empty, layout, new byte[layout.RecoveryLength]);
        var head = first.CopyHead();
        var original = Fingerprints(first);
        using var again = ObjectSealer.Resume(key, Guid.Empty, layout, head);
        Assert.Equal(original, Fingerprints(again));

        content[^1] ^= 1;
        using var changed = ObjectSealer.Resume(key, Guid.Empty, layout, head);
        var other = Fingerprints(changed);

        Assert.Equal(original[0], other[0]);
        Assert.NotEqual(original[1], other[1]);

        List<byte[]> Fingerprints(ObjectSealer sealer) =>
            [.. Enumerable.Range(0, layout.PartCount).Select(part => SealedSample.SealPart(sealer, layout, content, part, new byte[layout.SealedLength]))];
    }

    private static ObjectSealer Create(long length, out SealedLayout layout)
    {
        using var key = FileKey.Generate();
        layout = SealedLayout.For(length, 100);
        return new ObjectSealer(key, Guid.Empty, layout, new byte[layout.RecoveryLength]);
    }
}
