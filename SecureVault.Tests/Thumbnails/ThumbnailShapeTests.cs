using SecureVault.Tests.Previews;
using SkiaSharp;
using static SecureVault.Tests.Thumbnails.WorkerFixture;

namespace SecureVault.Tests.Thumbnails;

/// <summary>What thumbnails look like: as their image, upright, and not larger.</summary>
public sealed class ThumbnailShapeTests
{
    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task An_image_becomes_a_small_one_of_the_same_shape(SKEncodedImageFormat format)
    {
        using var workers = Workers();

        using var small = await SmallAsync(workers, TestImages.RedAndBlue(3000, 1500, format));

        Assert.Equal((512, 256), (small.Width, small.Height));
        AssertColour(SKColors.Red, small.GetPixel(64, 128));
        AssertColour(SKColors.Blue, small.GetPixel(448, 128));
    }

    [Fact]
    public async Task A_tiny_image_is_not_made_larger()
    {
        using var workers = Workers();

        using var small = await SmallAsync(workers, TestImages.RedAndBlue(20, 10));

        Assert.Equal((20, 10), (small.Width, small.Height));
    }

    // What the orientation of EXIF (CIPA DC-008, 4.6.4) makes of red on the left and blue on the right.
    [Theory]
    [InlineData(1, "left")]
    [InlineData(2, "right")]
    [InlineData(3, "right")]
    [InlineData(4, "left")]
    [InlineData(5, "top")]
    [InlineData(6, "top")]
    [InlineData(7, "bottom")]
    [InlineData(8, "bottom")]
    public async Task A_photo_stands_upright_however_the_camera_was_held(byte orientation, string red)
    {
        using var workers = Workers();

        using var small = await SmallAsync(workers, TestImages.Turned(1200, 600, orientation));

        var isTall = orientation > 4;
        Assert.Equal(isTall ? (256, 512) : (512, 256), (small.Width, small.Height));
        var (near, far) = isTall ? (small.GetPixel(128, 64), small.GetPixel(128, 448)) : (small.GetPixel(64, 128), small.GetPixel(448, 128));
        AssertColour(red is "left" or "top" ? SKColors.Red : SKColors.Blue, near);
        AssertColour(red is "left" or "top" ? SKColors.Blue : SKColors.Red, far);
    }

    private static void AssertColour(SKColor expected, SKColor actual)
    {
        Assert.InRange(Math.Abs(expected.Red - actual.Red), 0, 40);
        Assert.InRange(Math.Abs(expected.Blue - actual.Blue), 0, 40);
    }
}
