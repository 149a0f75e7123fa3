using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>
/// Seals short content: version(1) nonce(12) ciphertext tag(16), AES-256-GCM with a random nonce. The content is
/// padded with 0x80 and zeros (ISO/IEC 7816-4) to a multiple of a block, so that its length tells little.
/// </summary>
/// <remarks>
/// An <see cref="AesGcm"/> is one context of the system's library, and two threads in it at once mix their texts. The parts
/// of an upload are recorded side by side, so a cipher is held while it is used.
/// </remarks>
internal static class SealedBox
{
    public const int NonceLength = 12;
    public const int Overhead = 1 + NonceLength + TagLength;
    private const byte Version = 1;
    private const byte PadMark = 0x80;
    private const int TagLength = 16;

    /// <summary>Bytes of the box for content of a length.</summary>
    public static int LengthFor(int contentLength, int block) => Overhead + PaddedLength(contentLength, block);

    /// <summary>The padded length for a block size: the next multiple, at least one byte more than the content.</summary>
    public static int PaddedLength(int contentLength, int block) => (contentLength / block * block) + block;

    public static byte[] Seal(AesGcm aes, ReadOnlySpan<byte> content, ReadOnlySpan<byte> associatedData, int paddedLength)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RandomNumberGenerator.Fill(nonce);
        return Seal(aes, content, associatedData, paddedLength, nonce);
    }

    /// <summary>With a given nonce, for known answers only.</summary>
    internal static byte[] Seal(
        AesGcm aes, ReadOnlySpan<byte> content, ReadOnlySpan<byte> associatedData, int paddedLength, ReadOnlySpan<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(paddedLength, content.Length);
        var box = new byte[Overhead + paddedLength];
        box[0] = Version;
        nonce.CopyTo(box.AsSpan(1));
        var text = box.AsSpan(1 + NonceLength, paddedLength);
        content.CopyTo(text);
        text[content.Length] = PadMark;
        lock (aes)
        {
            aes.Encrypt(nonce, text, text, box.AsSpan(box.Length - TagLength), associatedData);
        }

        return box;
    }

    /// <summary>The bytes that a buffer for <see cref="Open(AesGcm, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/> needs.</summary>
    public static int RoomFor(ReadOnlySpan<byte> box) => Math.Max(0, box.Length - Overhead);

    /// <exception cref="SealedObjectException">It does not open, or has another form.</exception>
    public static byte[] Open(AesGcm aes, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associatedData)
    {
        var text = new byte[RoomFor(box)];
        try
        {
            return text[..Open(aes, box, associatedData, text)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Opens into a buffer, for those who open a hundred thousand; they clear it themselves.</summary>
    /// <returns>How many bytes of it are the content.</returns>
    /// <exception cref="SealedObjectException">It does not open, or has another form.</exception>
    public static int Open(AesGcm aes, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associatedData, Span<byte> buffer)
    {
        if (box.Length <= Overhead)
        {
            throw new SealedObjectException(SealedObjectError.NotSealed);
        }

        if (box[0] != Version)
        {
            throw new SealedObjectException(SealedObjectError.UnknownVersion);
        }

        var text = buffer[..(box.Length - Overhead)];
        try
        {
            lock (aes)
            {
                aes.Decrypt(
                    box.Slice(1, NonceLength), box.Slice(1 + NonceLength, text.Length), box[^TagLength..], text, associatedData);
            }
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealedObjectException(SealedObjectError.WrongKey);
        }

        return WithoutPadding(text).Length;
    }

    private static ReadOnlySpan<byte> WithoutPadding(ReadOnlySpan<byte> text)
    {
        var end = text.LastIndexOf(PadMark);
        return end < 0 || text[(end + 1)..].ContainsAnyExcept((byte)0)
            ? throw new SealedObjectException(SealedObjectError.Damaged)
            : text[..end];
    }
}
