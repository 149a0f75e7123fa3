using System.Buffers;
using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>
/// Seals one object, part by part. Parts do not depend on each other, so they can be sealed in any order and in parallel,
/// each once: a chunk number is never sealed with two contents.
/// </summary>
public sealed class ObjectSealer : IDisposable
{
    private readonly SealedLayout _layout;
    private readonly byte[] _head;
    private readonly ChunkCipher _cipher;
    private readonly bool[] _begun;

    /// <summary>Prepares an object with a fresh salt.</summary>
    /// <param name="key">A key that has sealed nothing yet.</param>
    /// <param name="versionId">Stands in the head; the reader compares it.</param>
    /// <param name="layout">From <see cref="SealedLayout.For"/>.</param>
    /// <param name="recoveryBlock">Exactly <see cref="SealedLayout.RecoveryLength"/> bytes.</param>
    public ObjectSealer(FileKey key, Guid versionId, SealedLayout layout, ReadOnlySpan<byte> recoveryBlock)
        : this(key, versionId, layout, recoveryBlock, RandomNumberGenerator.GetBytes(SealedFormat.SaltLength))
    {
    }

    /// <summary>With a given salt, for known answers only.</summary>
    internal ObjectSealer(FileKey key, Guid versionId, SealedLayout layout, ReadOnlySpan<byte> recoveryBlock, ReadOnlySpan<byte> salt)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfNotEqual(recoveryBlock.Length, layout.RecoveryLength, nameof(recoveryBlock));
        _layout = layout;
        _begun = new bool[layout.PartCount];
        _head = new byte[layout.HeadLength];
        _cipher = ObjectHead.Write(_head, key, versionId, recoveryBlock, salt);
    }

    /// <summary>Reads the content of one part and seals it.</summary>
    /// <param name="part">From zero.</param>
    /// <param name="plaintext">Stands where the part's content begins; as many bytes are read as the part has.</param>
    /// <param name="destination">At least <see cref="SealedLayout.SealedLengthOf"/> bytes. Nothing but sealed bytes is ever written to it.</param>
    /// <param name="digest">Takes the content as it goes by; parts must then come in order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The bytes of the sealed part.</returns>
    /// <exception cref="EndOfStreamException">The content ended early.</exception>
    /// <exception cref="InvalidOperationException">The part was begun before, successfully or not; start anew with another key.</exception>
    public async ValueTask<int> SealPartAsync(
        int part, Stream plaintext, Memory<byte> destination, ContentDigest? digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var length = _layout.SealedLengthOf(part);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, length, nameof(destination));
        using var cipher = _cipher.Fork();
        Begin(part);
        var position = WriteHead(part, destination.Span);
        var chunk = _layout.PlainOffsetOf(part) / SealedFormat.ChunkLength;

        // A small buffer that stays in the processor's cache: measured faster than encrypting in place, where each chunk
        // is first copied to memory that is not.
        var buffer = ArrayPool<byte>.Shared.Rent(SealedFormat.ChunkLength);
        try
        {
            for (; position < length; chunk++)
            {
                var content = buffer.AsMemory(0, (int)Math.Min(SealedFormat.ChunkLength, _layout.PlainLength - (chunk * SealedFormat.ChunkLength)));
                await plaintext.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
                digest?.Append(content.Span);
                position += cipher.Seal(chunk, content.Span, destination.Span[position..]);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return length;
    }

    /// <summary>Zeroes the content key.</summary>
    public void Dispose() => _cipher.Dispose();

    // Two contents under one key and nonce would give both away.
    private void Begin(int part)
    {
        if (Interlocked.Exchange(ref _begun[part], true))
        {
            throw new InvalidOperationException("A part is sealed once.");
        }
    }

    private int WriteHead(int part, Span<byte> destination)
    {
        if (part != 0)
        {
            return 0;
        }

        _head.CopyTo(destination);
        return _head.Length;
    }
}
