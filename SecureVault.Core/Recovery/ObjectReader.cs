using System.Buffers.Binary;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Recovery;

/// <summary>Reads sealed objects of which nothing is known but their bytes, with the keys of all cards.</summary>
internal sealed class ObjectReader(CardKeys keys)
{
    // Most recovery blocks end before this, so one request tells what a small object is.
    private const int FirstRead = 1024;

    /// <summary>Finds out whose object it is and what it was called.</summary>
    /// <param name="read">Reads ranges of the object.</param>
    /// <param name="storedLength">Bytes that are there of the object.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SealedObjectException">It is no sealed object, or none that a card's key opens.</exception>
    public async Task<FoundObject> IdentifyAsync(RangeReader read, long storedLength, CancellationToken cancellationToken)
    {
        var (envelope, block) = await ReadBlockAsync(read, storedLength, cancellationToken).ConfigureAwait(false);
        using var opened = keys.Open(envelope.Version, block) ?? throw new SealedObjectException(SealedObjectError.WrongKey);
        return new FoundObject(
            envelope.Version, opened.Owner, opened.Facts, SealedLayout.SealedLengthOf(opened.Facts.PlainLength, envelope.HeadLength), storedLength);
    }

    /// <summary>Opens its content.</summary>
    /// <exception cref="SealedObjectException">It does not open.</exception>
    public async Task<OpeningStream> OpenAsync(RangeReader read, FoundObject found, CancellationToken cancellationToken)
    {
        using var block = await OpenBlockAsync(read, found, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(read, found, block, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens its content with a key that was opened before.</summary>
    /// <exception cref="SealedObjectException">It does not open.</exception>
    public static Task<OpeningStream> OpenAsync(RangeReader read, FoundObject found, OpenedBlock block, CancellationToken cancellationToken) =>
        OpeningStream.OpenAsync(read, block.Key, found.Version.Value, found.Length, found.SealedLength, cancellationToken);

    /// <summary>Opens its key; the caller disposes it.</summary>
    /// <exception cref="SealedObjectException">It does not open.</exception>
    public async Task<OpenedBlock> OpenBlockAsync(RangeReader read, FoundObject found, CancellationToken cancellationToken)
    {
        var (_, block) = await ReadBlockAsync(read, found.StoredLength, cancellationToken).ConfigureAwait(false);
        return keys.Open(found.Version, block) ?? throw new SealedObjectException(SealedObjectError.WrongKey);
    }

    private static async Task<(Envelope Envelope, byte[] Block)> ReadBlockAsync(RangeReader read, long storedLength, CancellationToken cancellationToken)
    {
        if (storedLength < SealedFormat.FixedHeadLength)
        {
            throw new SealedObjectException(SealedObjectError.Truncated);
        }

        var first = new byte[Math.Min(FirstRead, storedLength)];
        await ReadAsync(read, 0, first, cancellationToken).ConfigureAwait(false);
        var envelope = Envelope.Read(first);
        if (envelope.HeadLength > storedLength)
        {
            throw new SealedObjectException(SealedObjectError.Truncated);
        }

        var end = SealedFormat.EnvelopeLength + envelope.RecoveryLength;
        if (end <= first.Length)
        {
            return (envelope, first[SealedFormat.EnvelopeLength..end]);
        }

        var rest = new byte[end - first.Length];
        await ReadAsync(read, first.Length, rest, cancellationToken).ConfigureAwait(false);
        return (envelope, [.. first[SealedFormat.EnvelopeLength..], .. rest]);
    }

    private static async Task ReadAsync(RangeReader read, long offset, byte[] buffer, CancellationToken cancellationToken)
    {
        var stream = await read(offset, buffer.Length, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            if (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < buffer.Length)
            {
                throw new SealedObjectException(SealedObjectError.Truncated);
            }
        }
    }

    private readonly record struct Envelope(VersionId Version, int RecoveryLength)
    {
        public int HeadLength => SealedFormat.FixedHeadLength + RecoveryLength;

        public static Envelope Read(ReadOnlySpan<byte> bytes) =>
            !bytes.StartsWith(SealedFormat.Magic) ? throw new SealedObjectException(SealedObjectError.NotSealed)
            : bytes[4] != SealedFormat.EnvelopeVersion ? throw new SealedObjectException(SealedObjectError.UnknownVersion)
            : bytes[5] != SealedFormat.ContentSuite ? throw new SealedObjectException(SealedObjectError.UnknownSuite)
            : new Envelope(new VersionId(new Guid(bytes.Slice(6, 16), bigEndian: true)), BinaryPrimitives.ReadUInt16BigEndian(bytes[22..]));
    }
}

/// <summary>An object that a card's key opens.</summary>
/// <param name="Version">The file version that its head names.</param>
/// <param name="Owner">The user whose key opens it.</param>
/// <param name="Facts">The file as it was on the day of its upload.</param>
/// <param name="SealedLength">Bytes that the object has to have.</param>
/// <param name="StoredLength">Bytes that are there of it.</param>
internal sealed record FoundObject(VersionId Version, UserId Owner, RecoveryFacts Facts, long SealedLength, long StoredLength)
{
    /// <summary>Bytes of content.</summary>
    public long Length => Facts.PlainLength;

    /// <summary>Whether as many bytes are there as it has to have.</summary>
    public bool IsWhole => StoredLength == SealedLength;

    /// <summary>Thumbnails have no name: they are made anew.</summary>
    public bool IsThumbnail => Facts.Name.Length == 0;
}
