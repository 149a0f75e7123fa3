using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SkiaSharp;

namespace SecureVault.Web.Hosting.ThumbnailWorkers;

/// <summary>
/// The other end of the pipes: this program, started with one argument, reads images and hands back thumbnails until its input
/// ends. It knows no settings, no keys and no names, and dies rather than be clever.
/// </summary>
internal static class ThumbnailWorker
{
    /// <summary>The argument that makes the program a worker.</summary>
    public const string Argument = "--thumbnail-worker";

    /// <summary>Whether the program was started as a worker.</summary>
    public static bool IsMeant(string[] args) => args is [Argument, ..];

    /// <summary>The command line of a worker.</summary>
    public static IEnumerable<string> ArgumentsFor(long mostBytes, long mostPixels) =>
        [Argument, mostBytes.ToString(CultureInfo.InvariantCulture), mostPixels.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Works until the input ends.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(string[] args)
    {
        var mostBytes = long.Parse(args[1], CultureInfo.InvariantCulture);
        var mostPixels = long.Parse(args[2], CultureInfo.InvariantCulture);
        using var input = Standard(0, FileAccess.Read) ?? Console.OpenStandardInput();
        using var output = Standard(1, FileAccess.Write) ?? Console.OpenStandardOutput();

        // Four bytes a pixel, a third more for the steps between large and small, and the file with some room.
        WorkerLimits.TakeMemory((mostPixels * 6) + mostBytes + (256L * 1024 * 1024));
        WarmUp();
        WorkerLimits.TakeFiles();
        var head = new byte[ThumbnailFrames.RequestHead];
        while (input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var length = ThumbnailFrames.ReadRequestHead(head);
            if (length <= 0 || length > mostBytes)
            {
                return 1;
            }

            Answer(input, output, checked((int)length), mostPixels);
        }

        return 0;
    }

    // The console's streams load code when they are first used, and then it is too late for that.
#pragma warning disable CA2000 // the stream has the handle
    private static FileStream? Standard(int descriptor, FileAccess access) => OperatingSystem.IsWindows()
        ? null
        : new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0, isAsync: false);
#pragma warning restore CA2000

    private static void Answer(Stream input, Stream output, int length, long mostPixels)
    {
        var image = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        input.ReadExactly(image);
        using var small = Shrink(image, mostPixels);
        Array.Clear(image);
        var answer = small is null ? ThumbnailAnswer.Unreadable : ThumbnailAnswer.Made;
        output.Write(ThumbnailFrames.WriteAnswerHead(answer, (int)(small?.Size ?? 0)));
        if (small is not null)
        {
            output.Write(small.ToArray());
        }

        output.Flush();
    }

    private static SKData? Shrink(byte[] image, long mostPixels)
    {
        using var data = SKData.Create(Marshal.UnsafeAddrOfPinnedArrayElement(image, 0), image.Length);
        return PictureShrinker.Shrink(data, mostPixels);
    }

    /// <summary>Goes every way once, so that everything is loaded while it still can be.</summary>
    private static void WarmUp()
    {
        using var surface = SKSurface.Create(new SKImageInfo(PictureShrinker.Edge * 4, 16));
        surface.Canvas.Clear(SKColors.Gray);
        using var pixels = surface.PeekPixels();
        foreach (var format in (SKEncodedImageFormat[])[SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp])
        {
            using var sample = pixels.Encode(format, 90);
            using var stream = new MemoryStream(sample!.ToArray());
            using var answers = new MemoryStream();
            Answer(stream, answers, (int)stream.Length, mostPixels: 1_000_000);
        }

        using var nonsense = new MemoryStream(new byte[16]);
        Answer(nonsense, Stream.Null, 16, mostPixels: 1_000_000);
    }
}
