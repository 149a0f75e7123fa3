namespace SecureVault.Core.Cryptography;

/// <summary>
/// The CRC-32 of contents put together, from their own: what lets an upload go on after a crash without reading again.
/// The method is that of zlib's crc32_combine: the first sum times x to the power of the second one's bits, modulo the
/// polynomial of IEEE 802.3, bit-reversed.
/// </summary>
public static class Crc32Sum
{
    private const uint Polynomial = 0xEDB88320;

    // x^0, in the bit-reversed form the highest bit.
    private const uint One = 1u << 31;

    /// <summary>The sum of a content of which <paramref name="second"/> is the sum of the last <paramref name="secondLength"/> bytes.</summary>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        return Multiply(PowerOfX(secondLength), first) ^ second;
    }

    /// <summary>x to the power of 8 times a count of bytes.</summary>
    private static uint PowerOfX(long bytes)
    {
        var (power, square) = (One, One >> 8);
        for (; bytes > 0; bytes >>= 1)
        {
            power = (bytes & 1) == 1 ? Multiply(square, power) : power;
            square = Multiply(square, square);
        }

        return power;
    }

    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            product ^= (a & bit) != 0 ? b : 0;
            b = (b & 1) == 1 ? (b >> 1) ^ Polynomial : b >> 1;
        }

        return product;
    }
}
