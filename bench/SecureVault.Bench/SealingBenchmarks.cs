using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using SecureVault.Core.Cryptography;

namespace SecureVault.Bench;

/// <summary>
/// Sealing and opening in memory, against AES-256-GCM alone over the same chunks. A time includes key derivation, reading
/// from a stream and bookkeeping; a ratio of 1.25 is 0.8 of the speed of AES-GCM.
/// </summary>
[MemoryDiagnoser]
public class SealingBenchmarks : IDisposable
{
    // Little enough to stay in the processor's cache, so that what is measured is work and not the memory of a busy machine.
    private const int Length = 4 * 1024 * 1024;
    private const int Chunk = 16 * 1024;
    private const int Tag = 16;

    // What ASP.NET Core reads from a stream at once when it sends it.
    private const int ReadLength = 64 * 1024;

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Length);
    private readonly byte[] _read = new byte[ReadLength];
    private readonly Guid _version = Guid.NewGuid();
    private readonly FileKey _key = FileKey.Generate();
    private readonly AesGcm _aes = new(RandomNumberGenerator.GetBytes(32), Tag);
    private readonly SealedLayout _layout = SealedLayout.For(Length, 350);
    private readonly byte[] _fingerprint = new byte[ObjectSealer.FingerprintLength];
    private byte[] _recovery = [];
    private byte[] _part = [];
    private byte[] _stored = [];

    /// <summary>Seals what is opened.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _recovery = new byte[_layout.RecoveryLength];
        _part = new byte[_layout.PartLength];
        _stored = new byte[_layout.SealedLength];
        _content.CopyTo(_stored, 0);
        using var sealer = new ObjectSealer(_key, _version, _layout, _recovery);
        sealer.SealPart(0, _stored, _fingerprint);
    }

    /// <summary>Encrypts the chunks one after the other into the buffer of a part.</summary>
    [Benchmark(Baseline = true, Description = "AES-256-GCM alone")]
    public void Encrypt()
    {
        Span<byte> nonce = stackalloc byte[12];
        var position = 0;
        for (var chunk = 0; chunk < Length / Chunk; chunk++)
        {
            position = position + Chunk + Tag > _part.Length ? 0 : position;
            nonce[11] = (byte)chunk;
            var slot = _part.AsSpan(position, Chunk + Tag);
            _aes.Encrypt(nonce, _content.AsSpan(chunk * Chunk, Chunk), slot[..Chunk], slot[Chunk..]);
            position += slot.Length;
        }
    }

    /// <summary>Seals a whole object from a stream, as an upload does.</summary>
    [Benchmark(Description = "Sealing")]
    public void Seal()
    {
        using var key = FileKey.Generate();
        using var sealer = new ObjectSealer(key, _version, _layout, _recovery);
        _content.CopyTo(_part, 0);
        sealer.SealPart(0, _part, _fingerprint);
    }

    /// <summary>CRC-32 and SHA-256 without sealing: what the digest costs by itself.</summary>
    [Benchmark(Description = "CRC-32 and SHA-256 alone")]
    public ContentFacts Digest()
    {
        using var digest = new ContentDigest();
        for (var position = 0; position < Length; position += Chunk)
        {
            digest.Append(_content.AsSpan(position, Chunk));
        }

        return digest.Finish("application/octet-stream");
    }

    /// <summary>Opens a whole object and reads it to its end.</summary>
    [Benchmark(Description = "Opening")]
    public async Task<long> OpenAsync()
    {
        var stream = await OpeningStream.OpenAsync(ReadRangeAsync, _key, _version, Length, _stored.Length, default).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            long total = 0;
            while (await stream.ReadAsync(_read).ConfigureAwait(false) is var count and > 0)
            {
                total += count;
            }

            return total;
        }
    }

    /// <summary>Releases the keys.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _aes.Dispose();
        _key.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<Stream> ReadRangeAsync(long offset, long length, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new MemoryStream(_stored, (int)offset, (int)length));
}
