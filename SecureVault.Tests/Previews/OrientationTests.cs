using Microsoft.Playwright;
using SecureVault.Tests.Browser;
using SkiaSharp;
using static SecureVault.Tests.Thumbnails.WorkerFixture;

namespace SecureVault.Tests.Previews;

/// <summary>A thumbnail stands as the browser shows the picture itself, in each format that can say how the camera was held.</summary>
public sealed class OrientationTests(BrowserFixture browser)
{
    private const int Width = 96;
    private const int Height = 64;

    // CIPA DC-008, 4.6.4: corners from the upper left to the lower right. What is no orientation is none.
    private static readonly Dictionary<ushort, string> Expected = new()
    {
        [0] = "96x64 red green blue yellow",
        [1] = "96x64 red green blue yellow",
        [2] = "96x64 green red yellow blue",
        [3] = "96x64 yellow blue green red",
        [4] = "96x64 blue yellow red green",
        [5] = "64x96 red blue green yellow",
        [6] = "64x96 blue red yellow green",
        [7] = "64x96 yellow green blue red",
        [8] = "64x96 green yellow red blue",
        [9] = "96x64 red green blue yellow",
    };

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, "image/jpeg", false)]
    [InlineData(SKEncodedImageFormat.Jpeg, "image/jpeg", true)]
    [InlineData(SKEncodedImageFormat.Png, "image/png", false)]
    [InlineData(SKEncodedImageFormat.Png, "image/png", true)]
    [InlineData(SKEncodedImageFormat.Webp, "image/webp", false)]
    [InlineData(SKEncodedImageFormat.Webp, "image/webp", true)]
    public async Task A_small_picture_and_a_browser_agree_on_what_is_up(SKEncodedImageFormat format, string type, bool isLittleEndian)
    {
        await using var context = await (await browser.RequireAsync()).NewContextAsync();
        var page = await context.NewPageAsync();
        using var workers = Workers();
        var (shown, small) = (new Dictionary<ushort, string>(), new Dictionary<ushort, string>());
        foreach (var orientation in Expected.Keys)
        {
            var image = TestImages.Corners(Width, Height, format, orientation, isLittleEndian);
            shown[orientation] = await ShownAsync(page, $"data:{type};base64,{Convert.ToBase64String(image)}");
            using var picture = await SmallAsync(workers, image);
            small[orientation] = Describe(picture);
        }

        // Of a WebP, Chromium does not look at the orientation.
        var expected = format == SKEncodedImageFormat.Webp ? Expected.ToDictionary(one => one.Key, _ => Expected[1]) : Expected;
        Assert.Equal(expected, shown);
        Assert.Equal(shown, small);
    }

    private static string Describe(SKBitmap picture)
    {
        var (right, lower) = (picture.Width - 9, picture.Height - 9);
        var corners = new[] { picture.GetPixel(8, 8), picture.GetPixel(right, 8), picture.GetPixel(8, lower), picture.GetPixel(right, lower) };
        return $"{picture.Width}x{picture.Height} {string.Join(' ', corners.Select(colour => Name(colour.Red, colour.Green, colour.Blue)))}";
    }

    // Read from what the browser draws of an element, as a person sees it.
    private static async Task<string> ShownAsync(IPage page, string address)
    {
        var numbers = await page.EvaluateAsync<int[]>(
            """
            async address => {
              const image = new Image();
              image.src = address;
              await image.decode();
              const [width, height] = [image.naturalWidth, image.naturalHeight];
              const canvas = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
              canvas.drawImage(image, 0, 0);
              const at = (x, y) => [...canvas.getImageData(x, y, 1, 1).data].slice(0, 3);
              return [width, height, ...at(8, 8), ...at(width - 9, 8), ...at(8, height - 9), ...at(width - 9, height - 9)];
            }
            """,
            address);
        return $"{numbers[0]}x{numbers[1]} {string.Join(' ', numbers[2..].Chunk(3).Select(colour => Name(colour[0], colour[1], colour[2])))}";
    }

    private static string Name(int red, int green, int blue) => (red > 128, green > 128, blue > 128) switch
    {
        (true, true, false) => "yellow",
        (true, false, false) => "red",
        (false, true, false) => "green",
        (false, false, true) => "blue",
        _ => $"{red}/{green}/{blue}",
    };
}
