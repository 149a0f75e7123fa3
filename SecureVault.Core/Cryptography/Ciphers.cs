using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>Makes AES-256-GCM ciphers of derived keys, leaving no copy of the key.</summary>
internal static class Ciphers
{
    public const int TagLength = 16;

    public static AesGcm Derive(SecretKey key, string info)
    {
        Span<byte> derived = stackalloc byte[SecretKey.Length];
        try
        {
            KeyDerivation.Derive(key, info, derived);
            return new AesGcm(derived, TagLength);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }
}
