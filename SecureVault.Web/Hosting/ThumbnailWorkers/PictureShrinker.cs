using SkiaSharp;

namespace SecureVault.Web.Hosting.ThumbnailWorkers;

/// <summary>Makes an image small. Runs in a worker only: what it reads is hostile until proven otherwise.</summary>
internal static class PictureShrinker
{
    /// <summary>The longer edge of a thumbnail, in pixels.</summary>
    public const int Edge = 512;

    private const int Quality = 80;

    // A third of the lines.
    private const int LeastShare = 3;
    private static readonly SKColorSpace Srgb = SKColorSpace.CreateSrgb();
    private static readonly SKSamplingOptions Smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>The image as WebP, upright, no larger than <see cref="Edge"/>, without anything but its pixels; null when it can't be read. Of one that breaks off there is as much as browsers show.</summary>
    /// <param name="image">The file.</param>
    /// <param name="mostPixels">What its head may claim; looked at before a pixel is decoded.</param>
    public static SKData? Shrink(SKData image, long mostPixels)
    {
        using var codec = SKCodec.Create(image);
        if (codec is null || codec.Info is not { Width: > 0, Height: > 0 } info || (long)info.Width * info.Height > mostPixels)
        {
            return null;
        }

        // JPEG and WebP decode at a fraction of their size, which costs a fraction of memory and time.
        var (width, height) = Fit(info.Width, info.Height);
        var reduced = codec.GetScaledDimensions(Math.Min(1f, 2f * width / info.Width));
        var decoded = new SKImageInfo(
            Math.Max(reduced.Width, 1), Math.Max(reduced.Height, 1), SKColorType.Rgba8888, SKAlphaType.Premul, Srgb);
        using var pixels = new SKBitmap();
        if (!pixels.TryAllocPixels(decoded) || !Decode(codec, decoded, pixels))
        {
            return null;
        }

        return Draw(pixels, width, height, OriginOf(codec, image.AsSpan()));
    }

    /// <summary>Decodes all of it; of a JPEG that breaks off, as a phone without a battery leaves it, what is there, if that is something to recognise.</summary>
    private static bool Decode(SKCodec codec, SKImageInfo decoded, SKBitmap pixels)
    {
        var result = codec.GetPixels(decoded, pixels.GetPixels());
        if (result != SKCodecResult.IncompleteInput || codec.EncodedFormat != SKEncodedImageFormat.Jpeg)
        {
            return result == SKCodecResult.Success;
        }

        if (codec.StartScanlineDecode(decoded) != SKCodecResult.Success
            || codec.GetScanlines(pixels.GetPixels(), decoded.Height, pixels.RowBytes) is var lines && lines < decoded.Height / LeastShare)
        {
            return false;
        }

        pixels.Erase(SKColors.Transparent, new SKRectI(0, lines, decoded.Width, decoded.Height));
        return true;
    }

    // As browsers show the image itself: of a PNG they know the orientation, which Skia does not read; of a WebP they don't, whatever it says.
    private static SKEncodedOrigin OriginOf(SKCodec codec, ReadOnlySpan<byte> image) => codec.EncodedFormat switch
    {
        SKEncodedImageFormat.Png => PngOrientation.Find(image),
        SKEncodedImageFormat.Webp => SKEncodedOrigin.TopLeft,
        _ => codec.EncodedOrigin,
    };

    private static SKData? Draw(SKBitmap pixels, int width, int height, SKEncodedOrigin origin)
    {
        var isTurned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (across, down) = isTurned ? (height, width) : (width, height);
        // Without a colour space of its own the result carries no profile; it is sRGB, which is what browsers take it for.
        using var surface = SKSurface.Create(new SKImageInfo(across, down, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var pixmap = pixels.PeekPixels();
        using var whole = SKImage.FromPixels(pixmap);
        surface.Canvas.Clear(SKColors.Transparent);
        surface.Canvas.SetMatrix(Upright(origin, across, down));
        surface.Canvas.DrawImage(whole, new SKRect(0, 0, pixels.Width, pixels.Height), new SKRect(0, 0, width, height), Smooth, null);
        using var result = surface.PeekPixels();
        return result.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality));
    }

    private static (int Width, int Height) Fit(int width, int height)
    {
        var scale = Math.Min(1d, (double)Edge / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    /// <summary>From how the camera was held to how the picture is looked at; the numbers are those of EXIF's orientation.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, int across, int down) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, across, 0, 1, 0, 0, 0, 1), // 2
        SKEncodedOrigin.BottomRight => new(-1, 0, across, 0, -1, down, 0, 0, 1), // 3
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, down, 0, 0, 1), // 4
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1), // 5
        SKEncodedOrigin.RightTop => new(0, -1, across, 1, 0, 0, 0, 0, 1), // 6
        SKEncodedOrigin.RightBottom => new(0, -1, across, -1, 0, down, 0, 0, 1), // 7
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, down, 0, 0, 1), // 8
        _ => SKMatrix.Identity,
    };
}
