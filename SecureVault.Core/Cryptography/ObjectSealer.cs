using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>
/// Seals one object, part by part. Parts do not depend on each other, so they can be sealed in any order and in parallel,
/// each once: a chunk number is never sealed with two contents.
/// </summary>
public sealed class ObjectSealer : IDisposable
{
    /// <summary>Bytes of a part's fingerprint.</summary>
    public const int FingerprintLength = SHA256.HashSizeInBytes;

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

    private ObjectSealer(SealedLayout layout, byte[] head, ChunkCipher cipher)
    {
        _layout = layout;
        _begun = new bool[layout.PartCount];
        _head = head;
        _cipher = cipher;
    }

    /// <summary>Goes on with an object whose head was kept; parts sealed again from the same content come out the same.</summary>
    /// <param name="key">The key of the object.</param>
    /// <param name="versionId">As in the head.</param>
    /// <param name="layout">As in the beginning.</param>
    /// <param name="head">From <see cref="CopyHead"/>.</param>
    /// <exception cref="SealedObjectException">It is not the head of this object under this key.</exception>
    public static ObjectSealer Resume(FileKey key, Guid versionId, SealedLayout layout, ReadOnlySpan<byte> head)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfNotEqual(head.Length, layout.HeadLength, nameof(head));
        return new ObjectSealer(layout, head.ToArray(), ObjectHead.Read(head, key, versionId));
    }

    /// <summary>The head, to go on with later; it tells nothing that the object does not.</summary>
    public byte[] CopyHead() => [.. _head];

    /// <summary>Seals one part where it is.</summary>
    /// <param name="part">From zero.</param>
    /// <param name="buffer">Begins with the part's content, <see cref="SealedLayout.PlainLengthOf"/> bytes; afterwards it begins with the sealed part.</param>
    /// <param name="fingerprint">
    /// Gets 32 bytes that stand for the content: SHA-256 over the tags of its chunks. Under one key and number another
    /// content has other tags, except with the chance of forging one of them.
    /// </param>
    /// <returns>The bytes of the sealed part.</returns>
    /// <exception cref="InvalidOperationException">The part was sealed before by this sealer.</exception>
    public int SealPart(int part, Span<byte> buffer, Span<byte> fingerprint)
    {
        var length = _layout.SealedLengthOf(part);
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, length, nameof(buffer));
        ArgumentOutOfRangeException.ThrowIfLessThan(fingerprint.Length, FingerprintLength, nameof(fingerprint));
        using var cipher = _cipher.Fork();
        Begin(part);
        SealChunks(part, cipher, buffer[..length]);
        if (part == 0)
        {
            _head.CopyTo(buffer);
        }

        TakeFingerprint(part, buffer[..length], fingerprint);
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

    // From the last chunk to the first: a sealed chunk is longer than its content, so each moves towards the end, over
    // the place of chunks that are sealed already.
    private void SealChunks(int part, ChunkCipher cipher, Span<byte> buffer)
    {
        var head = part == 0 ? _head.Length : 0;
        var first = _layout.PlainOffsetOf(part) / SealedFormat.ChunkLength;
        var content = _layout.PlainLengthOf(part);
        var count = (buffer.Length - head + SealedFormat.SlotLength - 1) / SealedFormat.SlotLength;

        // A small copy that stays in the processor's cache: measured faster than to encrypt what is not in it.
        Span<byte> chunk = stackalloc byte[SealedFormat.ChunkLength];
        for (var number = count - 1; number >= 0; number--)
        {
            var start = number * SealedFormat.ChunkLength;
            var plain = chunk[..Math.Min(SealedFormat.ChunkLength, content - start)];
            buffer.Slice(start, plain.Length).CopyTo(plain);
            cipher.Seal(first + number, plain, buffer[(head + (number * SealedFormat.SlotLength))..]);
        }

        CryptographicOperations.ZeroMemory(chunk);
    }

    private void TakeFingerprint(int part, ReadOnlySpan<byte> sealedPart, Span<byte> fingerprint)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var rest = sealedPart[(part == 0 ? _head.Length : 0)..]; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, SealedFormat.SlotLength)..])
        {
            hash.AppendData(rest[..Math.Min(rest.Length, SealedFormat.SlotLength)][^SealedFormat.TagLength..]);
        }

        hash.GetHashAndReset(fingerprint);
    }
}
