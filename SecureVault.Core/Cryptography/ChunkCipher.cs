using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>
/// The chunks of one message of C2SP chunked-encryption v1 (c2sp.org/chunked-encryption) with AEAD_AES_256_GCM and SHA-512:
/// derives content key, base nonce and commitment, seals and opens chunks. One thread at a time; <see cref="Fork"/> makes
/// another for the same message.
/// </summary>
internal sealed class ChunkCipher : IDisposable
{
    private const int NonceLength = 12;
    private const int KeyOffset = 0;
    private const int NonceOffset = SecretKey.Length;
    private const int CommitmentOffset = NonceOffset + NonceLength;
    private const int DerivedLength = CommitmentOffset + SealedFormat.CommitmentLength;

    private readonly byte[] _derived;
    private readonly AesGcm _aes;
    private bool _disposed;

    public ChunkCipher(FileKey key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context)
        : this(Derive(key, salt, context))
    {
    }

    private ChunkCipher(byte[] derived)
    {
        _derived = derived;
        _aes = new AesGcm(derived.AsSpan(KeyOffset, SecretKey.Length), SealedFormat.TagLength);
    }

    public ReadOnlySpan<byte> Commitment => _derived.AsSpan(CommitmentOffset);

    /// <summary>A cipher of the same message for another thread; may be asked for by any thread.</summary>
    public ChunkCipher Fork()
    {
        var copy = GC.AllocateUninitializedArray<byte>(DerivedLength, pinned: true);
        lock (_aes)
        {
            // A fork of zeroed bytes would seal under a key that everybody knows.
            ObjectDisposedException.ThrowIf(_disposed, this);
            _derived.CopyTo(copy, 0);
        }

        return new ChunkCipher(copy);
    }

    /// <summary>Writes the sealed chunk: as long as its content, and the tag behind.</summary>
    /// <returns>The bytes written.</returns>
    public int Seal(long chunk, ReadOnlySpan<byte> content, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(chunk, nonce);
        _aes.Encrypt(nonce, content, destination[..content.Length], destination.Slice(content.Length, SealedFormat.TagLength));
        return content.Length + SealedFormat.TagLength;
    }

    /// <returns>False when the chunk is not what was sealed; nothing of it is in <paramref name="content"/> then.</returns>
    public bool TryOpen(long chunk, ReadOnlySpan<byte> sealedChunk, Span<byte> content)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(chunk, nonce);
        var length = sealedChunk.Length - SealedFormat.TagLength;
        try
        {
            _aes.Decrypt(nonce, sealedChunk[..length], sealedChunk[length..], content[..length]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            content[..length].Clear();
            return false;
        }
    }

    public void Dispose()
    {
        lock (_aes)
        {
            _disposed = true;
            _aes.Dispose();
            CryptographicOperations.ZeroMemory(_derived);
        }
    }

    private void WriteNonce(long chunk, Span<byte> nonce)
    {
        if (chunk is < 0 or >= SealedFormat.MaxChunks)
        {
            throw new InvalidOperationException("A message has no more chunks than the specification allows.");
        }

        _derived.AsSpan(NonceOffset, NonceLength).CopyTo(nonce);
        var low = nonce[^sizeof(long)..];
        BinaryPrimitives.WriteInt64BigEndian(low, BinaryPrimitives.ReadInt64BigEndian(low) ^ chunk);
    }

    private static byte[] Derive(FileKey key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context)
    {
        byte[] info = [.. "c2sp.org/chunked-encryption@v1+"u8, .. "AEAD_AES_256_GCM"u8, 0, .. salt, .. context];
        var derived = GC.AllocateUninitializedArray<byte>(DerivedLength, pinned: true);
        Expand(key.Bytes, info, derived);
        return derived;
    }

    // HKDF-Expand of RFC 5869 with SHA-512. The framework's own refuses a key that is shorter than the hash, which this
    // instance of the specification uses: a 256-bit input key.
    private static void Expand(ReadOnlySpan<byte> key, byte[] info, Span<byte> output)
    {
        Span<byte> block = stackalloc byte[HMACSHA512.HashSizeInBytes];
        var previous = 0;
        for (byte counter = 1; output.Length > 0; counter++)
        {
            byte[] input = [.. block[..previous], .. info, counter];
            HMACSHA512.HashData(key, input, block);
            CryptographicOperations.ZeroMemory(input);
            previous = block.Length;
            var count = Math.Min(block.Length, output.Length);
            block[..count].CopyTo(output);
            output = output[count..];
        }

        CryptographicOperations.ZeroMemory(block);
    }
}
