using CsCheck;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

public sealed class SealedLayoutTests
{
    private const int Chunk = 16_384;
    private const int Slot = 16_400;
    private const long MaxContentLength = (9_000L * (int.MaxValue / Slot) * Chunk) - (2 * Chunk);

    [Fact]
    public void Parts_make_up_the_object_whatever_its_size()
    {
        var sizes = Gen.OneOf(Gen.Long[0, 40_000], Gen.Long[8_300_000, 8_500_000], Gen.Long[0, 1L << 38], Gen.Long[0, MaxContentLength]);
        Gen.Select(sizes, Gen.Int[0, 16_320]).Sample(
            (length, recovery) => Check(SealedLayout.For(length, recovery), length, recovery),
            iter: 500,
            threads: 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8_388_182)]
    [InlineData(8_388_183)]
    [InlineData((1_023L * Chunk) - 1)]
    [InlineData(1_023L * Chunk)]
    [InlineData(((9_000L * 512) - 1) * Chunk)]
    [InlineData((((9_000L * 512) - 1) * Chunk) - 1)]
    [InlineData(MaxContentLength)]
    public void Parts_make_up_the_object_at_the_edges(long length) => Check(SealedLayout.For(length, 346), length, 346);

    [Fact]
    public void A_content_beyond_the_longest_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SealedLayout.For(MaxContentLength + 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SealedLayout.For(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SealedLayout.For(0, 16_321));
    }

    [Theory]
    [InlineData(0, 95, SealedObjectError.Truncated)]
    [InlineData(Chunk, Chunk + 111, SealedObjectError.Truncated)]
    [InlineData(0, 96 + 65_536, SealedObjectError.Damaged)]
    [InlineData(-1, 1_000, SealedObjectError.Damaged)]
    [InlineData(long.MaxValue, long.MaxValue, SealedObjectError.Damaged)]
    [InlineData(long.MinValue, 1_000, SealedObjectError.Damaged)]
    [InlineData(10, -1, SealedObjectError.Truncated)]
    public void Lengths_that_cannot_belong_together_are_refused(long plainLength, long sealedLength, SealedObjectError error) =>
        Assert.Equal(error, Assert.Throws<SealedObjectException>(() => SealedLayout.HeadLengthOf(plainLength, sealedLength)).Error);

    private static void Check(SealedLayout layout, long length, int recovery)
    {
        Assert.Equal(layout.HeadLength, SealedLayout.HeadLengthOf(length, layout.SealedLength));
        Assert.Equal((length / Chunk) + 1, layout.ChunkCount);
        Assert.Equal(layout.HeadLength + length + (16 * layout.ChunkCount), layout.SealedLength);
        Assert.Equal(layout.IsSinglePart, 80 + recovery + length + (16 * layout.ChunkCount) <= 512 * Slot);
        Assert.Equal(layout.IsSinglePart ? recovery : 16_320, layout.RecoveryLength);
        Assert.InRange(layout.PartCount, 1, 9_000);
        Assert.True(layout.IsSinglePart ? layout.PartCount == 1 : layout.PartLength % Slot == 0 && layout.PartLength >= 512 * Slot);
        CheckParts(layout);
    }

    private static void CheckParts(SealedLayout layout)
    {
        long sealedLength = 0, plainLength = 0;
        for (var part = 0; part < layout.PartCount; part++)
        {
            Assert.Equal(plainLength, layout.PlainOffsetOf(part));
            Assert.True(part == layout.PartCount - 1 || layout.SealedLengthOf(part) == layout.PartLength);
            Assert.InRange(layout.SealedLengthOf(part), 1, layout.PartLength);
            plainLength += layout.PlainLengthOf(part);
            sealedLength += layout.SealedLengthOf(part);
        }

        Assert.Equal((layout.PlainLength, layout.SealedLength), (plainLength, sealedLength));
    }
}
