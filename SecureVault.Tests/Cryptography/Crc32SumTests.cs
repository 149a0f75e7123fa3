using System.IO.Hashing;
using System.Security.Cryptography;
using CsCheck;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

public sealed class Crc32SumTests
{
    [Fact]
    public void The_sum_of_two_contents_is_the_sum_of_both_together() => Gen.Select(Gen.Byte.Array[0, 5000], Gen.Byte.Array[0, 5000]).Sample(
        (first, second) => Crc32Sum.Combine(Crc32.HashToUInt32(first), Crc32.HashToUInt32(second), second.Length)
            == Crc32.HashToUInt32([.. first, .. second]),
        iter: 300);

    [Fact]
    public void Sums_of_many_parts_are_put_together_from_nothing()
    {
        var content = RandomNumberGenerator.GetBytes(1_000_003);
        var sum = content.Chunk(65_536).Aggregate(0u, (before, part) => Crc32Sum.Combine(before, Crc32.HashToUInt32(part), part.Length));
        Assert.Equal(Crc32.HashToUInt32(content), sum);
    }
}
