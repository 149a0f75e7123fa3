namespace SecureVault.Core.Cryptography;

/// <summary>
/// Where everything is in a sealed object, known before the first byte is sealed. A small object is one part; a large one
/// is cut into equal parts, each a whole number of slots, of which the first slot is the head.
/// </summary>
public sealed class SealedLayout
{
    // 512 slots are 8,396,800 bytes: above S3's least part (5 MiB), small enough to hold several in memory.
    private const int UsualSlots = 512;

    /// <summary>Bytes of a sealed part, but of the last one and of the parts of a file that would have too many.</summary>
    internal const int UsualPartLength = UsualSlots * SealedFormat.SlotLength;

    // S3 takes 10,000 parts; the rest is left for servers that count differently.
    private const int MaxParts = 9_000;

    // A part is one array; that many of them hold some 19 TB of content.
    private const long MaxContentLength = ((long)MaxParts * (int.MaxValue / SealedFormat.SlotLength) * SealedFormat.ChunkLength) - (2 * SealedFormat.ChunkLength);

    private SealedLayout(long plainLength, int recoveryLength, bool isSinglePart)
    {
        PlainLength = plainLength;
        RecoveryLength = recoveryLength;
        IsSinglePart = isSinglePart;
        ChunkCount = (plainLength / SealedFormat.ChunkLength) + 1;
        SealedLength = HeadLength + plainLength + (SealedFormat.TagLength * ChunkCount);
        var slots = (SealedLength + SealedFormat.SlotLength - 1) / SealedFormat.SlotLength;
        PartLength = isSinglePart
            ? (int)SealedLength
            : (int)Math.Max(UsualSlots, (slots + MaxParts - 1) / MaxParts) * SealedFormat.SlotLength;
        PartCount = (int)((SealedLength + PartLength - 1) / PartLength);
    }

    /// <summary>Bytes of content.</summary>
    public long PlainLength { get; }

    /// <summary>Bytes of the recovery block.</summary>
    public int RecoveryLength { get; }

    /// <summary>True when the object is stored in one piece.</summary>
    public bool IsSinglePart { get; }

    /// <summary>Bytes before the first chunk.</summary>
    public int HeadLength => SealedFormat.FixedHeadLength + RecoveryLength;

    /// <summary>How many chunks there are; at least one, the last one shorter than the others and possibly empty.</summary>
    public long ChunkCount { get; }

    /// <summary>Bytes of the whole object.</summary>
    public long SealedLength { get; }

    /// <summary>Bytes of every part but the last.</summary>
    public int PartLength { get; }

    /// <summary>How many parts there are.</summary>
    public int PartCount { get; }

    /// <summary>The layout of an object that is about to be sealed.</summary>
    /// <param name="plainLength">Bytes of content; from zero.</param>
    /// <param name="recoveryLength">Bytes that the recovery block needs, from <see cref="RecoveryBlock.LengthFor"/>.</param>
    public static SealedLayout For(long plainLength, int recoveryLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plainLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plainLength, MaxContentLength);
        ArgumentOutOfRangeException.ThrowIfNegative(recoveryLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(recoveryLength, SealedFormat.SlotRecoveryLength);
        var compact = SealedFormat.FixedHeadLength + recoveryLength + plainLength
            + (SealedFormat.TagLength * ((plainLength / SealedFormat.ChunkLength) + 1));
        var isSinglePart = compact <= UsualPartLength;
        return new SealedLayout(plainLength, isSinglePart ? recoveryLength : SealedFormat.SlotRecoveryLength, isSinglePart);
    }

    /// <summary>Bytes of the head of a stored object, from its two lengths.</summary>
    /// <exception cref="SealedObjectException">The lengths can't belong to one object.</exception>
    internal static int HeadLengthOf(long plainLength, long sealedLength)
    {
        var chunks = (plainLength / SealedFormat.ChunkLength) + 1;
        if (plainLength < 0 || chunks > SealedFormat.MaxChunks)
        {
            throw new SealedObjectException(SealedObjectError.Damaged);
        }

        return (sealedLength - plainLength - (SealedFormat.TagLength * chunks)) switch
        {
            < SealedFormat.FixedHeadLength => throw new SealedObjectException(SealedObjectError.Truncated),
            > SealedFormat.FixedHeadLength + ushort.MaxValue => throw new SealedObjectException(SealedObjectError.Damaged),
            var head => (int)head,
        };
    }

    /// <summary>Bytes of an object of which no row tells, from the length of its content and that of its head.</summary>
    /// <exception cref="SealedObjectException">No content has that length.</exception>
    internal static long SealedLengthOf(long plainLength, int headLength)
    {
        var chunks = (plainLength / SealedFormat.ChunkLength) + 1;
        return plainLength < 0 || chunks > SealedFormat.MaxChunks
            ? throw new SealedObjectException(SealedObjectError.Damaged)
            : headLength + plainLength + (SealedFormat.TagLength * chunks);
    }

    /// <summary>Where the content of a part begins.</summary>
    public long PlainOffsetOf(int part) =>
        part == 0 ? 0 : Math.Min(PlainLength, (((long)part * (PartLength / SealedFormat.SlotLength)) - 1) * SealedFormat.ChunkLength);

    /// <summary>The layout of an object whose head was kept.</summary>
    /// <param name="plainLength">Bytes of content.</param>
    /// <param name="headLength">Bytes of the head.</param>
    internal static SealedLayout Again(long plainLength, int headLength)
    {
        var recoveryLength = headLength - SealedFormat.FixedHeadLength;
        return For(plainLength, recoveryLength) is var layout && layout.RecoveryLength == recoveryLength
            ? layout
            : throw new SealedObjectException(SealedObjectError.Damaged);
    }

    /// <summary>Bytes of content in a part.</summary>
    public int PlainLengthOf(int part) =>
        (int)((part == PartCount - 1 ? PlainLength : PlainOffsetOf(part + 1)) - PlainOffsetOf(part));

    /// <summary>Bytes of a sealed part.</summary>
    public int SealedLengthOf(int part)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, PartCount);
        return (int)Math.Min(PartLength, SealedLength - ((long)part * PartLength));
    }
}
