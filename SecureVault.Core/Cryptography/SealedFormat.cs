namespace SecureVault.Core.Cryptography;

/// <summary>The numbers of the sealed object format, version 1; docs/format.md describes it.</summary>
internal static class SealedFormat
{
    public const byte EnvelopeVersion = 1;

    /// <summary>C2SP chunked-encryption v1 with AES-256-GCM and SHA-512.</summary>
    public const byte ContentSuite = 1;

    /// <summary>Magic, version, suite, file version id, length of the recovery block.</summary>
    public const int EnvelopeLength = 4 + 1 + 1 + 16 + 2;

    public const int SaltLength = 24;
    public const int CommitmentLength = 32;

    /// <summary>Bytes before the chunks, without the recovery block.</summary>
    public const int FixedHeadLength = EnvelopeLength + SaltLength + CommitmentLength;

    /// <summary>From the specification: c2sp.org/chunked-encryption, "Message chunking".</summary>
    public const int ChunkLength = 16 * 1024;

    public const int TagLength = 16;

    /// <summary>A whole chunk with its tag.</summary>
    public const int SlotLength = ChunkLength + TagLength;

    /// <summary>With a recovery block of this length the head fills one slot.</summary>
    public const int SlotRecoveryLength = SlotLength - FixedHeadLength;

    /// <summary>From the specification: 2^38 chunks, 4 PiB.</summary>
    public const long MaxChunks = 1L << 38;

    public static ReadOnlySpan<byte> Magic => "SVLT"u8;
}
