using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>The checksum that a client sends with a piece of content (tus 1.0, checksum extension).</summary>
internal sealed class UploadChecksum
{
    // The protocol asks for SHA-1. It finds damage on the way; it is not relied on against anybody.
    private static readonly Dictionary<string, (int Length, Sum Hash)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
#pragma warning disable CA5350
        ["sha1"] = (SHA1.HashSizeInBytes, SHA1.HashData),
#pragma warning restore CA5350
        ["sha256"] = (SHA256.HashSizeInBytes, SHA256.HashData),
    };

    private const int MaxTextLength = 128;

    private readonly Sum _hash;
    private readonly byte[] _expected;

    private UploadChecksum(Sum hash, byte[] expected) => (_hash, _expected) = (hash, expected);

    public static IEnumerable<string> Algorithms => Known.Keys;

    /// <summary>Reads the header's value: an algorithm and, after a space, a sum in Base64.</summary>
    /// <param name="header">The value.</param>
    /// <param name="checksum">What it says.</param>
    /// <param name="error">What is wrong with it, as a sentence.</param>
    public static bool TryParse(string header, [NotNullWhen(true)] out UploadChecksum? checksum, [NotNullWhen(false)] out string? error)
    {
        checksum = null;
        var parts = header.Split(' ', 2);
        if (!Known.TryGetValue(parts[0], out var algorithm))
        {
            error = $"The algorithm of Upload-Checksum is none of {string.Join(", ", Algorithms)}.";
            return false;
        }

        var sum = new byte[MaxTextLength];
        var text = parts.Length == 2 ? parts[1] : "";
        if (text.Length > MaxTextLength || !TusBase64.TryDecode(text, sum, out var length))
        {
            error = $"The sum of Upload-Checksum {(text.Length > MaxTextLength ? "is too long." : TusBase64.ErrorOf(text))}";
            return false;
        }

        error = length == algorithm.Length ? null : "The sum of Upload-Checksum does not have its algorithm's length.";
        checksum = error is null ? new UploadChecksum(algorithm.Hash, sum[..length]) : null;
        return error is null;
    }

    public bool Matches(ReadOnlySpan<byte> content) => _hash(content).AsSpan().SequenceEqual(_expected);

    private delegate byte[] Sum(ReadOnlySpan<byte> content);
}
