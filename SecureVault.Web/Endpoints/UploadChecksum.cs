using System.Security.Cryptography;

namespace SecureVault.Web.Endpoints;

/// <summary>The checksum that a client sends with a piece of content (tus 1.0, checksum extension).</summary>
internal sealed class UploadChecksum
{
    // The protocol asks for SHA-1. It finds damage on the way; it is not relied on against anybody.
    private static readonly Dictionary<string, Func<byte[], int, byte[]>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
#pragma warning disable CA5350
        ["sha1"] = (content, length) => SHA1.HashData(content.AsSpan(0, length)),
#pragma warning restore CA5350
        ["sha256"] = (content, length) => SHA256.HashData(content.AsSpan(0, length)),
    };

    private readonly Func<byte[], int, byte[]> _hash;
    private readonly byte[] _expected;

    private UploadChecksum(Func<byte[], int, byte[]> hash, byte[] expected) => (_hash, _expected) = (hash, expected);

    public static IEnumerable<string> Algorithms => Known.Keys;

    /// <summary>Reads the header's value.</summary>
    /// <returns>Null when the algorithm or the form is unknown.</returns>
    public static UploadChecksum? Parse(string header)
    {
        var parts = header.Split(' ', 2);
        var sum = new byte[64];
        return parts.Length == 2 && Known.TryGetValue(parts[0], out var hash) && Convert.TryFromBase64String(parts[1], sum, out var length)
            ? new UploadChecksum(hash, sum[..length])
            : null;
    }

    public bool Matches(byte[] content, int length) => _hash(content, length).AsSpan().SequenceEqual(_expected);
}
