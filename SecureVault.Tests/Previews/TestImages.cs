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

    /// <summary>Red, green, blue and yellow in its corners, from the upper left to the lower right; its EXIF says how the camera was held.</summary>
    public static byte[] Corners(int width, int height, SKEncodedImageFormat format, ushort orientation, bool isLittleEndian = false)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            using var paint = new SKPaint();
            foreach (var (colour, x, y) in new[] { (SKColors.Red, 0, 0), (SKColors.Lime, 1, 0), (SKColors.Blue, 0, 1), (SKColors.Yellow, 1, 1) })
            {
                paint.Color = colour;
                canvas.DrawRect(x * width / 2f, y * height / 2f, width / 2f, height / 2f, paint);
            }
        }

        return WithExif(bitmap.Encode(format, 95)!.ToArray(), format, width, height, isLittleEndian
            ? [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, (byte)(orientation >> 8), 0, 0, 0, 0, 0, 0]
            : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, (byte)(orientation >> 8), (byte)orientation, 0, 0, 0, 0, 0, 0]);
    }

    private static byte[] WithExif(byte[] image, SKEncodedImageFormat format, int width, int height, byte[] exif)
    {
        using var result = new MemoryStream();
        switch (format)
        {
            case SKEncodedImageFormat.Jpeg:
                result.Write([.. image[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif, .. image[2..]]);
                break;
            case SKEncodedImageFormat.Png:
                const int EndOfHead = 33;
                result.Write(image.AsSpan(0, EndOfHead));
                Chunk(result, "eXIf", exif);
                result.Write(image.AsSpan(EndOfHead));
                break;
            case SKEncodedImageFormat.Webp:
                const byte HasExif = 8;
                byte[] head = [.. "VP8X"u8, 10, 0, 0, 0, HasExif, 0, 0, 0, (byte)(width - 1), (byte)((width - 1) >> 8), 0, (byte)(height - 1), (byte)((height - 1) >> 8), 0];
                byte[] all = [.. "WEBP"u8, .. head, .. image[12..], .. "EXIF"u8, (byte)exif.Length, 0, 0, 0, .. exif];
                result.Write([.. "RIFF"u8, .. BitConverter.GetBytes(all.Length), .. all]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format));
        }

        return result.ToArray();
    }

    /// <summary>A PNG whose head claims a size and whose content has only so many rows.</summary>
    public static byte[] PngClaiming(int width, int height, int rows, IEnumerable<byte[]>? profile = null)
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
