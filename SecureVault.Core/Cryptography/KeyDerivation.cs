using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>HKDF-SHA-256 (RFC 5869), without salt: the input keys are uniformly random. Each use has an info string of its own.</summary>
internal static class KeyDerivation
{
    public static void Derive(SecretKey key, string info, Span<byte> output) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, output, salt: [], Encoding.ASCII.GetBytes(info));
}
