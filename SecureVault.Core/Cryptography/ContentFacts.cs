using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>Facts about a content, known once it has passed through: checksums, the media type claimed for it, and the file's own time.</summary>
/// <param name="Crc32">As zip archives use it (IEEE 802.3).</param>
/// <param name="Sha256">32 bytes; null when the upload did not run through in one go, until the content is verified.</param>
/// <param name="MediaType">As the uploader named it.</param>
public sealed record ContentFacts(uint Crc32, byte[]? Sha256, string MediaType)
{
    private const byte WithSha256 = 1;
    private const byte WithoutSha256 = 2;
    private const byte WithSha256AndTime = 3;
    private const byte WithTime = 4;
    private const int TimeOffset = 1 + sizeof(uint);

    /// <summary>When the file was last changed where it came from; null where nobody told.</summary>
    public DateTimeOffset? FileTime { get; init; }

    /// <summary>form(1) ‖ CRC-32 ‖ file time, if the form is 3 or 4 ‖ SHA-256, if it is 1 or 3 ‖ media type in UTF-8; to be sealed. Numbers are big-endian.</summary>
    public byte[] Write()
    {
        var form = (Sha256, FileTime) switch
        {
            ({ }, null) => WithSha256,
            (null, null) => WithoutSha256,
            ({ }, { }) => WithSha256AndTime,
            (null, { }) => WithTime,
        };
        byte[] bytes = [form, 0, 0, 0, 0, .. new byte[TimeLengthOf(form)], .. Sha256 ?? [], .. Encoding.UTF8.GetBytes(MediaType)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), Crc32);
        if (FileTime is { } time)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(TimeOffset), time.ToUnixTimeMilliseconds());
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="SealedObjectException">It is something else.</exception>
    public static ContentFacts Read(ReadOnlySpan<byte> bytes)
    {
        var shaLength = Check(bytes);
        var shaAt = TimeOffset + TimeLengthOf(bytes[0]);
        return new ContentFacts(
            BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]),
            shaLength == 0 ? null : bytes.Slice(shaAt, shaLength).ToArray(),
            Encoding.UTF8.GetString(bytes[(shaAt + shaLength)..]))
        {
            FileTime = TimeOf(bytes),
        };
    }

    /// <summary>CRC-32 and file time alone, for lists and archives of a hundred thousand files.</summary>
    /// <exception cref="SealedObjectException">It is something else.</exception>
    public static (uint Crc32, DateTimeOffset? FileTime) ReadShort(ReadOnlySpan<byte> bytes)
    {
        Check(bytes);
        return (BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]), TimeOf(bytes));
    }

    /// <inheritdoc/>
    public override string ToString() => "ContentFacts(redacted)";

    private static DateTimeOffset? TimeOf(ReadOnlySpan<byte> bytes) =>
        TimeLengthOf(bytes[0]) == 0 ? null : Cryptography.FileTime.FromMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[TimeOffset..]));

    private static int TimeLengthOf(byte form) => form is WithSha256AndTime or WithTime ? sizeof(long) : 0;

    /// <returns>Bytes of the SHA-256.</returns>
    private static int Check(ReadOnlySpan<byte> bytes)
    {
        var shaLength = bytes switch
        {
            [WithSha256 or WithSha256AndTime, ..] => SHA256.HashSizeInBytes,
            [WithoutSha256 or WithTime, ..] => 0,
            [] => throw new SealedObjectException(SealedObjectError.Truncated),
            _ => throw new SealedObjectException(SealedObjectError.UnknownVersion),
        };
        return bytes.Length < TimeOffset + TimeLengthOf(bytes[0]) + shaLength ? throw new SealedObjectException(SealedObjectError.Truncated) : shaLength;
    }
}

/// <summary>The time that a file brings along. Whoever uploads can claim any, so only those are taken that every calendar step and file system survives.</summary>
public static class FileTime
{
    // Windows counts from here; whatever is older is a clock that was never set.
    private static readonly DateTimeOffset First = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A day less than the last, so that it has a local time in every zone.
    private static readonly DateTimeOffset Last = new(9999, 12, 30, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The time in whole milliseconds; null for one that no file can have.</summary>
    public static DateTimeOffset? Clean(DateTimeOffset? claimed) => claimed is { } time ? FromMilliseconds(time.ToUnixTimeMilliseconds()) : null;

    internal static DateTimeOffset? FromMilliseconds(long time) =>
        time >= First.ToUnixTimeMilliseconds() && time <= Last.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
}
