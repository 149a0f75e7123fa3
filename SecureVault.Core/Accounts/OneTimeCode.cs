using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Accounts;

/// <summary>The secret in a link that works once: 160 random bits. Where it is kept, only its hash is.</summary>
internal static class OneTimeCode
{
    private const int RandomBytes = 20;
    private const int MaxCodeLength = 100;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>SHA-256 suffices: the code is random, so there is nothing to guess slowly.</summary>
    public static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));

    /// <summary>False for what can't be a code, without hashing what somebody made long.</summary>
    public static bool IsPlausible(string? code) => code is { Length: > 0 and <= MaxCodeLength };
}
