using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Thumbnails;
using SecureVault.Web.Hosting.ThumbnailWorkers;
using SkiaSharp;

namespace SecureVault.Tests.Thumbnails;

/// <summary>Processes that read images, and images for them.</summary>
internal static class WorkerFixture
{
    public static UserId Ada { get; } = UserId.New();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // A busy machine is no reason to fail here; what is too slow has its own test.
    public static ThumbnailProcesses Workers(ThumbnailOptions? options = null) => new(Options.Create(options ?? new() { TimeoutSeconds = 60 }), TimeProvider.System);

    public static Task<ThumbnailResult> MakeAsync(ThumbnailProcesses workers, byte[] image, UserId? owner = null) =>
        workers.MakeAsync(owner ?? Ada, new MemoryStream(image), image.Length, Token);

    public static async Task<SKBitmap> SmallAsync(ThumbnailProcesses workers, byte[] image) =>
        SKBitmap.Decode(Assert.IsType<ThumbnailResult.Made>(await MakeAsync(workers, image)).Picture.Span);
}
