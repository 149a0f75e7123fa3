using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using SkiaSharp;

namespace SecureVault.Tests.Previews;

/// <summary>Images, sound ones and hostile ones.</summary>
internal static class TestImages
{
    /// <summary>A left half of red and a right half of blue.</summary>
    public static byte[] RedAndBlue(int width, int height, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Blue);
            using var paint = new SKPaint();
            paint.Color = SKColors.Red;
            canvas.DrawRect(0, 0, width / 2f, height, paint);
        }

        return bitmap.Encode(format, 95)!.ToArray();
    }

    /// <summary>A JPEG whose head says how the camera was held; with more bytes of other facts if asked for.</summary>
    public static byte[] Turned(int width, int height, byte orientation, int ballast = 0)
    {
        var jpeg = RedAndBlue(width, height, SKEncodedImageFormat.Jpeg);
        byte[] exif =
        [
            .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        var segments = new MemoryStream();
        segments.Write(jpeg.AsSpan(0, 2));
        Segment(exif);
        for (var written = 0; written < ballast; written += 60_000)
        {
            Segment([.. "Exif\0\0MM\0*"u8, .. new byte[60_000]]);
        }

        segments.Write(jpeg.AsSpan(2));
        return segments.ToArray();

        void Segment(byte[] content)
        {
            Span<byte> head = [0xFF, 0xE1, 0, 0];
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(content.Length + 2));
            segments.Write(head);
            segments.Write(content);
        }
    }

    /// <summary>A PNG whose head claims a size and whose content has only so many rows.</summary>
    public static byte[] PngClaiming(int width, int height, int rows, byte[]? profile = null)
    {
        var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, 2);
        Chunk(png, "IHDR", head);
        if (profile is not null)
        {
            Chunk(png, "iCCP", [.. "p\0\0"u8, .. Deflate(profile)]);
        }

        var row = new byte[rows == 0 ? 0 : 1 + (3 * width)];
        Chunk(png, "IDAT", Deflate(Enumerable.Repeat(row, rows)));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>A GIF of one pixel and many frames.</summary>
    public static byte[] GifOf(int frames)
    {
        var gif = new MemoryStream();
        gif.Write("GIF89a"u8);
        gif.Write([1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255]);
        for (var i = 0; i < frames; i++)
        {
            gif.Write([0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
        }

        gif.WriteByte(0x3B);
        return gif.ToArray();
    }

    /// <summary>A GIF that is also a script.</summary>
    public static byte[] GifThatIsScript() =>
        [.. "GIF89a/*"u8, .. GifOf(1).AsSpan(8), .. Encoding.ASCII.GetBytes("*/=1;window.ran=true;alert(1)")];

    private static byte[] Deflate(IEnumerable<byte[]> pieces)
    {
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.Optimal))
        {
            foreach (var piece in pieces)
            {
                zlib.Write(piece);
            }
        }

        return result.ToArray();
    }

    private static byte[] Deflate(byte[] content) => Deflate([content]);

    private static void Chunk(Stream png, string type, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(named));
        png.Write(number);
    }
}
