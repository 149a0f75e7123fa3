using System.Buffers.Binary;

namespace SecureVault.Core.Archives;

/// <summary>
/// The records of a zip archive as PKWARE's APPNOTE.TXT 6.3.10 has them: contents stored as they are, names in UTF-8, 64-bit
/// fields only where a number does not fit, times also in the 'UT' field that Info-ZIP made common.
/// </summary>
internal static class ZipRecords
{
    public const int LocalFixed = 30;
    public const int CentralFixed = 46;
    public const int EndLength = 22;
    public const int End64Length = 56 + 20;

    /// <summary>Numbers from here on need the 64-bit field.</summary>
    public const long Large = uint.MaxValue;

    /// <summary>Counts of entries from here on need the 64-bit end.</summary>
    public const int Many = ushort.MaxValue;

    private const ushort Version = 20;
    private const ushort Version64 = 45;
    private const ushort MadeOnUnix = 3 << 8;
    private const ushort Utf8Names = 1 << 11;
    private const ushort TimeField = 0x5455;
    private const int TimeFieldLength = 9;
    private const ushort LargeField = 0x0001;
    private const uint FileMode = 0x81A4u << 16; // a file, rw-r--r--
    private const uint FolderMode = (0x41EDu << 16) | 0x10; // a folder, rwxr-xr-x, and the bit of MS-DOS for folders

    /// <summary>The facts about an entry that a record holds.</summary>
    /// <param name="Size">Bytes of content.</param>
    /// <param name="Crc">Of the content.</param>
    /// <param name="Modified">Milliseconds since 1970.</param>
    /// <param name="IsFolder">True for an empty folder.</param>
    internal readonly record struct Facts(long Size, uint Crc, long Modified, bool IsFolder)
    {
        // The field holds 32 bits with a sign; later times stand in the old field only.
        public bool HasTime => Modified / 1000 is >= 0 and <= int.MaxValue;

        public int TimeLength => HasTime ? TimeFieldLength : 0;

        public bool IsLarge => Size >= Large;
    }

    public static int LocalLength(Facts facts, int path) => LocalFixed + path + facts.TimeLength + (facts.IsLarge ? 20 : 0);

    public static int CentralLength(Facts facts, int path, long offset) => CentralFixed + path + facts.TimeLength + CentralLargeLength(facts, offset);

    /// <summary>Writes the record in front of a content; the path comes between its two results.</summary>
    /// <returns>Where the path begins.</returns>
    public static int WriteLocal(Span<byte> to, Facts facts, int path)
    {
        var writer = new Writer(to);
        writer.Write32(0x04034b50);
        writer.Write16(facts.IsLarge ? Version64 : Version);
        WriteCommon(ref writer, facts, facts.IsLarge);
        writer.Write16((ushort)path);
        writer.Write16((ushort)(facts.TimeLength + (facts.IsLarge ? 20 : 0)));
        var pathAt = writer.At;
        writer.At += path;
        WriteTime(ref writer, facts);
        if (facts.IsLarge)
        {
            writer.Write16(LargeField);
            writer.Write16(16);
            writer.Write64(facts.Size);
            writer.Write64(facts.Size);
        }

        return pathAt;
    }

    /// <summary>Writes an entry of the directory.</summary>
    /// <returns>Where the path begins.</returns>
    public static int WriteCentral(Span<byte> to, Facts facts, int path, long offset)
    {
        var large = CentralLargeLength(facts, offset);
        var writer = new Writer(to);
        writer.Write32(0x02014b50);
        writer.Write16((ushort)(MadeOnUnix | Version64));
        writer.Write16(large > 0 ? Version64 : Version);
        WriteCommon(ref writer, facts, large > 0);
        writer.Write16((ushort)path);
        writer.Write16((ushort)(facts.TimeLength + large));
        writer.Write16(0); // comment
        writer.Write16(0); // disk
        writer.Write16(0); // internal attributes
        writer.Write32(facts.IsFolder ? FolderMode : FileMode);
        writer.Write32(large > 0 ? uint.MaxValue : (uint)offset);
        var pathAt = writer.At;
        writer.At += path;
        WriteTime(ref writer, facts);
        if (large > 0)
        {
            writer.Write16(LargeField);
            writer.Write16((ushort)(large - 4));
            writer.Write64(facts.Size);
            writer.Write64(facts.Size);
            writer.Write64(offset);
        }

        return pathAt;
    }

    /// <summary>Bytes of what follows the directory.</summary>
    public static int EndLengthFor(int count, long directoryAt, long directoryLength) =>
        NeedsEnd64(count, directoryAt, directoryLength) ? End64Length + EndLength : EndLength;

    /// <summary>Writes what follows the directory.</summary>
    public static void WriteEnd(Span<byte> to, int count, long directoryAt, long directoryLength)
    {
        var writer = new Writer(to);
        if (NeedsEnd64(count, directoryAt, directoryLength))
        {
            writer.Write32(0x06064b50);
            writer.Write64(44);
            writer.Write16((ushort)(MadeOnUnix | Version64));
            writer.Write16(Version64);
            writer.Write32(0); // disk
            writer.Write32(0); // disk of the directory
            writer.Write64(count);
            writer.Write64(count);
            writer.Write64(directoryLength);
            writer.Write64(directoryAt);
            writer.Write32(0x07064b50);
            writer.Write32(0); // disk
            writer.Write64(directoryAt + directoryLength);
            writer.Write32(1); // disks
        }

        writer.Write32(0x06054b50);
        writer.Write32(0); // disks
        writer.Write16((ushort)Math.Min(count, Many));
        writer.Write16((ushort)Math.Min(count, Many));
        writer.Write32((uint)Math.Min(directoryLength, Large));
        writer.Write32((uint)Math.Min(directoryAt, Large));
        writer.Write16(0); // comment
    }

    private static bool NeedsEnd64(int count, long directoryAt, long directoryLength) =>
        count >= Many || directoryAt >= Large || directoryLength >= Large;

    // All three numbers or none: Info-ZIP's unzip takes a field with the offset alone for damaged after an entry of 4 GiB less one byte.
    private static int CentralLargeLength(Facts facts, long offset) => facts.IsLarge || offset >= Large ? 4 + (3 * sizeof(long)) : 0;

    private static void WriteCommon(ref Writer writer, Facts facts, bool isLarge)
    {
        writer.Write16(Utf8Names);
        writer.Write16(0); // stored
        var (date, time) = MsDosTime(facts.Modified);
        writer.Write16(time);
        writer.Write16(date);
        writer.Write32(facts.Crc);
        writer.Write32(isLarge ? uint.MaxValue : (uint)facts.Size);
        writer.Write32(isLarge ? uint.MaxValue : (uint)facts.Size);
    }

    private static void WriteTime(ref Writer writer, Facts facts)
    {
        if (facts.HasTime)
        {
            writer.Write16(TimeField);
            writer.Write16(TimeFieldLength - 4);
            writer.Write8(1); // only the time of change
            writer.Write32((uint)(facts.Modified / 1000));
        }
    }

    /// <summary>Date and time of MS-DOS: 1980 to 2107, by two seconds. In UTC, for nobody knows the zone of who unpacks it.</summary>
    private static (ushort Date, ushort Time) MsDosTime(long modified)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(modified).UtcDateTime;
        return time.Year switch
        {
            < 1980 => ((1 << 5) | 1, 0),
            > 2107 => ((127 << 9) | (12 << 5) | 31, (23 << 11) | (59 << 5) | 29),
            _ => (
                (ushort)(((time.Year - 1980) << 9) | (time.Month << 5) | time.Day),
                (ushort)((time.Hour << 11) | (time.Minute << 5) | (time.Second / 2))),
        };
    }

    private ref struct Writer(Span<byte> to)
    {
        private readonly Span<byte> _to = to;

        public int At { get; set; }

        public void Write8(byte value) => _to[At++] = value;

        public void Write16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_to[At..], value);
            At += sizeof(ushort);
        }

        public void Write32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_to[At..], value);
            At += sizeof(uint);
        }

        public void Write64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_to[At..], value);
            At += sizeof(long);
        }
    }
}
