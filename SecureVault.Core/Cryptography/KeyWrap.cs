using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>Seals one key under another: version(1) nonce(12) ciphertext(32) tag(16), AES-256-GCM with a random nonce.</summary>
internal static class KeyWrap
{
    public const int Length = 1 + NonceLength + SecretKey.Length + TagLength;
    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Wrap(SecretKey wrapping, string info, SecretKey key, ReadOnlySpan<byte> associatedData)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RandomNumberGenerator.Fill(nonce);
        return Wrap(wrapping, info, key, associatedData, nonce);
    }

    /// <summary>With a given nonce, for known answers only.</summary>
    internal static byte[] Wrap(SecretKey wrapping, string info, SecretKey key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> nonce)
    {
        var wrap = new byte[Length];
        wrap[0] = Version;
        nonce.CopyTo(wrap.AsSpan(1));
        using var aes = Ciphers.Derive(wrapping, info);
        aes.Encrypt(nonce, key.Bytes, Ciphertext(wrap), Tag(wrap), associatedData);
        return wrap;
    }

    /// <exception cref="SealedObjectException">It does not open, or has another form.</exception>
    public static void Unwrap(SecretKey wrapping, string info, ReadOnlySpan<byte> wrap, ReadOnlySpan<byte> associatedData, Span<byte> key)
    {
        if (wrap.Length != Length)
        {
            throw new SealedObjectException(SealedObjectError.NotSealed);
        }

        if (wrap[0] != Version)
        {
            throw new SealedObjectException(SealedObjectError.UnknownVersion);
        }

        using var aes = Ciphers.Derive(wrapping, info);
        try
        {
            aes.Decrypt(
                wrap.Slice(1, NonceLength),
                wrap.Slice(1 + NonceLength, SecretKey.Length),
                wrap[^TagLength..],
                key,
                associatedData);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealedObjectException(SealedObjectError.WrongKey);
        }
    }

    private static Span<byte> Ciphertext(byte[] wrap) => wrap.AsSpan(1 + NonceLength, SecretKey.Length);

    private static Span<byte> Tag(byte[] wrap) => wrap.AsSpan(Length - TagLength);
}
