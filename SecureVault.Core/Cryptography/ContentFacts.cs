using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>What is known of a content after it went by: check sums and the type that was claimed for it.</summary>
/// <param name="Crc32">As zip archives use it (IEEE 802.3).</param>
/// <param name="Sha256">32 bytes.</param>
/// <param name="MediaType">As the uploader named it.</param>
public sealed record ContentFacts(uint Crc32, byte[] Sha256, string MediaType)
{
    private const byte Version = 1;
    private const int FixedLength = 1 + sizeof(uint) + SHA256.HashSizeInBytes;

    /// <summary>version(1) ‖ CRC-32, big-endian ‖ SHA-256 ‖ media type in UTF-8; to be sealed.</summary>
    public byte[] Write()
    {
        var bytes = new byte[FixedLength + Encoding.UTF8.GetByteCount(MediaType)];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), Crc32);
        Sha256.CopyTo(bytes, 1 + sizeof(uint));
        Encoding.UTF8.GetBytes(MediaType, bytes.AsSpan(FixedLength));
        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="SealedObjectException">It is something else.</exception>
    public static ContentFacts Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength)
        {
            throw new SealedObjectException(SealedObjectFault.Truncated);
        }

        return bytes[0] != Version
            ? throw new SealedObjectException(SealedObjectFault.UnknownVersion)
            : new ContentFacts(
                BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]),
                bytes.Slice(1 + sizeof(uint), SHA256.HashSizeInBytes).ToArray(),
                Encoding.UTF8.GetString(bytes[FixedLength..]));
    }

    /// <inheritdoc/>
    public override string ToString() => "ContentFacts(redacted)";
}
