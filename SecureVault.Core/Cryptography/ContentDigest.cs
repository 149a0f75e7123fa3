using System.IO.Hashing;
using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>Computes the checksums of a content while it goes by, in order.</summary>
/// <param name="withSha256">Whether the SHA-256 is one of them; it takes ten times as long as the CRC-32.</param>
public sealed class ContentDigest(bool withSha256 = true) : IDisposable
{
    private readonly Crc32 _crc = new();
    private readonly IncrementalHash? _sha = withSha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

    /// <summary>Whether the SHA-256 is one of the checksums.</summary>
    public bool HasSha256 => _sha is not null;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        _crc.Append(content);
        _sha?.AppendData(content);
    }

    /// <summary>The facts about all that was taken; the digest begins anew.</summary>
    public ContentFacts Finish(string mediaType)
    {
        var facts = new ContentFacts(_crc.GetCurrentHashAsUInt32(), _sha?.GetHashAndReset(), mediaType);
        _crc.Reset();
        return facts;
    }

    /// <summary>Releases the hash.</summary>
    public void Dispose() => _sha?.Dispose();
}
