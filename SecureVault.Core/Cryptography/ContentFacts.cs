using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>Facts about a content, known once it has passed through: checksums, and the media type claimed for it.</summary>
/// <param name="Crc32">As zip archives use it (IEEE 802.3).</param>
/// <param name="Sha256">32 bytes; null when the upload did not run through in one go, until the content is verified.</param>
/// <param name="MediaType">As the uploader named it.</param>
public sealed record ContentFacts(uint Crc32, byte[]? Sha256, string MediaType)
{
    private const byte WithSha256 = 1;
    private const byte WithoutSha256 = 2;
    private const int FixedLength = 1 + sizeof(uint);

    /// <summary>form(1) ‖ CRC-32, big-endian ‖ SHA-256, if the form is 1 ‖ media type in UTF-8; to be sealed.</summary>
    public byte[] Write()
    {
        byte[] bytes = [Sha256 is null ? WithoutSha256 : WithSha256, 0, 0, 0, 0, .. Sha256 ?? [], .. Encoding.UTF8.GetBytes(MediaType)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), Crc32);
        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="SealedObjectException">It is something else.</exception>
    public static ContentFacts Read(ReadOnlySpan<byte> bytes)
    {
        var shaLength = Check(bytes);
        return new ContentFacts(
            BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]),
            shaLength == 0 ? null : bytes.Slice(FixedLength, shaLength).ToArray(),
            Encoding.UTF8.GetString(bytes[(FixedLength + shaLength)..]));
    }

    /// <summary>The CRC-32 alone, for an archive of a hundred thousand files.</summary>
    /// <exception cref="SealedObjectException">It is something else.</exception>
    public static uint ReadCrc32(ReadOnlySpan<byte> bytes)
    {
        Check(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
    }

    /// <inheritdoc/>
    public override string ToString() => "ContentFacts(redacted)";

    /// <returns>Bytes of the SHA-256.</returns>
    private static int Check(ReadOnlySpan<byte> bytes)
    {
        var shaLength = bytes switch
        {
            [WithSha256, ..] => SHA256.HashSizeInBytes,
            [WithoutSha256, ..] => 0,
            [] => throw new SealedObjectException(SealedObjectError.Truncated),
            _ => throw new SealedObjectException(SealedObjectError.UnknownVersion),
        };
        return bytes.Length < FixedLength + shaLength ? throw new SealedObjectException(SealedObjectError.Truncated) : shaLength;
    }
}
