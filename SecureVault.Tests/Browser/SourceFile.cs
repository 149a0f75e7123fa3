using System.Security.Cryptography;

namespace SecureVault.Tests.Browser;

/// <summary>Files for a browser to pick.</summary>
internal static class SourceFile
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Writes random bytes, with a marker in each mebibyte if there is one.</summary>
    /// <returns>Their SHA-256.</returns>
    public static async Task<string> WriteAsync(string path, int mebibytes, byte[]? marker = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(path);
        for (var i = 0; i < mebibytes; i++)
        {
            var block = RandomNumberGenerator.GetBytes(1024 * 1024);
            marker?.CopyTo(block.AsSpan(i * 100));
            hash.AppendData(block);
            await file.WriteAsync(block, Token);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Writes a short text.</summary>
    /// <returns>Its SHA-256.</returns>
    public static async Task<string> WriteTextAsync(string path, string text)
    {
        await File.WriteAllTextAsync(path, text, Token);
        return SumOf(text);
    }

    public static string SumOf(string text) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
