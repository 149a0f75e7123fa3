using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>The bytes before the chunks: envelope, recovery block, salt, commitment.</summary>
internal static class ObjectHead
{
    private const int VersionAt = 4;
    private const int SuiteAt = 5;
    private const int IdAt = 6;
    private const int RecoveryLengthAt = 22;

    /// <summary>Writes envelope and recovery block, and makes the cipher that both are bound into.</summary>
    public static ChunkCipher Write(Span<byte> head, FileKey key, Guid versionId, ReadOnlySpan<byte> recovery, ReadOnlySpan<byte> salt)
    {
        SealedFormat.Magic.CopyTo(head);
        head[VersionAt] = SealedFormat.EnvelopeVersion;
        head[SuiteAt] = SealedFormat.ContentSuite;
        versionId.TryWriteBytes(head[IdAt..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(head[RecoveryLengthAt..], checked((ushort)recovery.Length));
        recovery.CopyTo(head[SealedFormat.EnvelopeLength..]);
        var envelope = head[..(SealedFormat.EnvelopeLength + recovery.Length)];
        var message = head[envelope.Length..];
        salt.CopyTo(message);
        var cipher = new ChunkCipher(key, salt, SHA256.HashData(envelope));
        cipher.Commitment.CopyTo(message[SealedFormat.SaltLength..]);
        return cipher;
    }

    /// <summary>Checks a whole head and makes the cipher of the chunks behind it.</summary>
    /// <exception cref="SealedObjectException">It is not the head of this object under this key.</exception>
    public static ChunkCipher Read(ReadOnlySpan<byte> head, FileKey key, Guid versionId)
    {
        CheckEnvelope(head, versionId);
        var envelope = head[..^(SealedFormat.SaltLength + SealedFormat.CommitmentLength)];
        return ReadMessage(head[envelope.Length..], key, SHA256.HashData(envelope));
    }

    /// <summary>Checks salt and commitment, the beginning of a chunked-encryption message.</summary>
    /// <exception cref="SealedObjectException">The message has another key or context.</exception>
    internal static ChunkCipher ReadMessage(ReadOnlySpan<byte> message, FileKey key, ReadOnlySpan<byte> context)
    {
        var cipher = new ChunkCipher(key, message[..SealedFormat.SaltLength], context);
        if (CryptographicOperations.FixedTimeEquals(cipher.Commitment, message[SealedFormat.SaltLength..]))
        {
            return cipher;
        }

        cipher.Dispose();
        throw new SealedObjectException(SealedObjectError.WrongKey);
    }

    private static void CheckEnvelope(ReadOnlySpan<byte> head, Guid versionId)
    {
        if (head.Length < SealedFormat.FixedHeadLength)
        {
            throw new SealedObjectException(SealedObjectError.Truncated);
        }

        if (!head.StartsWith(SealedFormat.Magic))
        {
            throw new SealedObjectException(SealedObjectError.NotSealed);
        }

        if (head[VersionAt] != SealedFormat.EnvelopeVersion)
        {
            throw new SealedObjectException(SealedObjectError.UnknownVersion);
        }

        if (head[SuiteAt] != SealedFormat.ContentSuite)
        {
            throw new SealedObjectException(SealedObjectError.UnknownSuite);
        }

        if (new Guid(head.Slice(IdAt, 16), bigEndian: true) != versionId)
        {
            throw new SealedObjectException(SealedObjectError.WrongObject);
        }

        if (SealedFormat.FixedHeadLength + BinaryPrimitives.ReadUInt16BigEndian(head[RecoveryLengthAt..]) != head.Length)
        {
            throw new SealedObjectException(SealedObjectError.Damaged);
        }
    }
}
