using System.Buffers.Binary;
using SkiaSharp;

namespace SecureVault.Web.Hosting.ThumbnailWorkers;

/// <summary>Reads from a PNG how the camera was held. Runs in a worker only.</summary>
internal static class PngOrientation
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;
    private const int TypeAt = 4;
    private const int ContentAt = 8;
    private const int EntryLength = 12;
    private const ushort Orientation = 0x0112;
    private const ushort Short = 3;

    /// <summary>The orientation of the chunk eXIf; upright when there is none.</summary>
    public static SKEncodedOrigin Find(ReadOnlySpan<byte> png)
    {
        for (var rest = png[Math.Min(SignatureLength, png.Length)..]; rest.Length >= ChunkOverhead;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkOverhead)
            {
                break;
            }

            if (rest[TypeAt..].StartsWith("eXIf"u8))
            {
                return (SKEncodedOrigin)(FindInTiff(rest.Slice(ContentAt, (int)length)) ?? (int)SKEncodedOrigin.TopLeft);
            }

            rest = rest[((int)length + ChunkOverhead)..];
        }

        return SKEncodedOrigin.TopLeft;
    }

    // CIPA DC-008: a TIFF whose first directory has the entry, if any has.
    private static int? FindInTiff(ReadOnlySpan<byte> tiff)
    {
        var isLittle = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || (!isLittle && !tiff.StartsWith("MM\0*"u8)))
        {
            return null;
        }

        var at = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (at > tiff.Length - 2)
        {
            return null;
        }

        var count = Number(tiff[(int)at..], isLittle);
        var entries = tiff[((int)at + 2)..];
        for (var i = 0; i < count && entries.Length >= EntryLength; i++, entries = entries[EntryLength..])
        {
            if (Number(entries, isLittle) == Orientation)
            {
                return Number(entries[2..], isLittle) == Short && Number(entries[8..], isLittle) is >= 1 and <= 8 and var value ? value : null;
            }
        }

        return null;
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
