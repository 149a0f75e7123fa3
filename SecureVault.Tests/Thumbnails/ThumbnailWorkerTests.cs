using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core;
using SecureVault.Core.Thumbnails;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Previews;
using SecureVault.Web.Hosting.ThumbnailWorkers;
using SkiaSharp;
using static SecureVault.Tests.Thumbnails.WorkerFixture;

namespace SecureVault.Tests.Thumbnails;

/// <summary>The processes that read images: what they survive, and what they can't do.</summary>
public sealed partial class ThumbnailWorkerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hostile_files_get_no_picture_or_a_small_one_and_the_worker_lives_on()
    {
        using var workers = Workers();
        using (await SmallAsync(workers, TestImages.RedAndBlue(100, 100)))
        {
        }

        var worker = Assert.Single(workers.Idle);
        var unreadable = new[]
        {
            TestImages.PngClaiming(50_000, 50_000, rows: 100),
            TestImages.PngClaiming(int.MaxValue, 1, rows: 0),
            TestImages.RedAndBlue(800, 600)[..400],
            TestImages.RedAndBlue(800, 600, SKEncodedImageFormat.Jpeg)[..1000],
            [0],
            "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(),
            "GIF89a"u8.ToArray(),
            new byte[1_000_000],
        };
        foreach (var image in unreadable)
        {
            Assert.IsType<ThumbnailResult.Unreadable>(await MakeAsync(workers, image));
        }

        foreach (var image in new[] { TestImages.GifOf(50_000), TestImages.Turned(600, 300, 1, ballast: 20_000_000), TestImages.PngClaiming(64, 64, 64, [new byte[60_000_000]]) })
        {
            using var small = await SmallAsync(workers, image);
            Assert.InRange(small.Width, 1, 512);
        }

        Assert.Equal(worker, Assert.Single(workers.Idle));
    }

    [Fact]
    public async Task A_photo_that_breaks_off_gets_a_picture_of_what_is_there()
    {
        using var workers = Workers();
        var image = TestImages.RedAndBlue(800, 600, SKEncodedImageFormat.Jpeg);

        using var small = await SmallAsync(workers, image[..(image.Length * 6 / 10)]);

        Assert.Equal((512, 384), (small.Width, small.Height));
        Assert.Equal((255, 0), (small.GetPixel(10, 10).Alpha, small.GetPixel(10, 380).Alpha));
    }

    [Fact]
    public async Task The_largest_image_that_is_allowed_stays_within_the_workers_memory()
    {
        using var workers = Workers(new() { TimeoutSeconds = 120 });

        using var small = await SmallAsync(workers, TestImages.PngClaiming(10_000, 10_000, rows: 10_000));

        Assert.Equal((512, 512), (small.Width, small.Height));
    }

    [Fact]
    public async Task A_worker_that_wants_more_memory_than_it_may_have_costs_one_picture_at_most()
    {
        // A profile that unpacks to four hundred times its size, beside a bound for images of a megapixel.
        using var workers = Workers(new() { MaxSourcePixels = 1_000_000, TimeoutSeconds = 120 });
        var image = TestImages.PngClaiming(1000, 1000, rows: 1000, profile: Enumerable.Repeat(new byte[1_000_000], 600));

        await MakeAsync(workers, image);

        using var next = await SmallAsync(workers, TestImages.RedAndBlue(100, 100));
        Assert.Equal(100, next.Width);
    }

    [Fact]
    public async Task A_worker_that_was_killed_while_it_rested_is_replaced()
    {
        using var workers = Workers();
        await MakeAsync(workers, TestImages.RedAndBlue(100, 100));
        var killed = Assert.Single(workers.Idle);
        Kill(killed);

        using var small = await SmallAsync(workers, TestImages.RedAndBlue(100, 100));

        Assert.NotEqual(killed, Assert.Single(workers.Idle));
    }

    [Fact]
    public async Task A_worker_that_is_killed_at_work_costs_one_attempt()
    {
        using var workers = Workers();
        await MakeAsync(workers, TestImages.RedAndBlue(100, 100));
        var worker = Assert.Single(workers.Idle);
        var image = TestImages.RedAndBlue(2000, 1000);

        await using var slow = new GatedStream(image);
        var making = workers.MakeAsync(Ada, slow, image.Length, Token);
        await slow.Asked;
        Kill(worker);
        slow.Open();

        var made = Assert.IsType<ThumbnailResult.Made>(await making);
        Assert.True(made.Picture.Length > 0);
        Assert.NotEqual(worker, Assert.Single(workers.Idle));
    }

    [Fact]
    public async Task A_worker_that_answers_nothing_is_ended_in_time_and_the_next_one_works()
    {
        using var workers = Workers(new() { TimeoutSeconds = 15 });
        await MakeAsync(workers, TestImages.RedAndBlue(100, 100));
        var worker = Assert.Single(workers.Idle);
        using var stopped = Process.GetProcessById(worker);
        using (var stop = Process.Start("kill", ["-STOP", worker.ToString(CultureInfo.InvariantCulture)]))
        {
            await stop.WaitForExitAsync(Token);
        }

        var result = await MakeAsync(workers, TestImages.RedAndBlue(100, 100));

        Assert.Equal(new ThumbnailResult.Failed(ThumbnailError.TooSlow), result);
        await WaitFor.ItAsync(() => Task.FromResult(stopped.HasExited), "The worker is gone", TimeSpan.FromSeconds(10));
        Assert.IsType<ThumbnailResult.Made>(await MakeAsync(workers, TestImages.RedAndBlue(100, 100)));
    }

    [Fact]
    public async Task An_error_of_the_store_comes_through_and_takes_the_half_fed_worker_along()
    {
        using var workers = Workers();
        await using var breaking = new GatedStream([], new IOException("The store broke."));
        breaking.Open();

        var error = await Assert.ThrowsAsync<IOException>(() => workers.MakeAsync(Ada, breaking, 1000, Token));

        Assert.Equal("The store broke.", error.Message);
        Assert.Empty(workers.Idle);
    }

    [Fact]
    public async Task A_worker_sees_the_images_of_one_person_only()
    {
        using var workers = Workers();
        await MakeAsync(workers, TestImages.RedAndBlue(100, 100));
        var first = Assert.Single(workers.Idle);

        Assert.IsType<ThumbnailResult.Made>(await MakeAsync(workers, TestImages.RedAndBlue(100, 100), UserId.New()));

        Assert.NotEqual(first, Assert.Single(workers.Idle));
    }

    [Fact]
    public async Task A_worker_with_nothing_to_do_is_ended_after_a_while()
    {
        var clock = new FakeTimeProvider();
        using var workers = new ThumbnailProcesses(Options.Create(new ThumbnailOptions()), clock);
        await MakeAsync(workers, TestImages.RedAndBlue(100, 100));
        using var worker = Process.GetProcessById(Assert.Single(workers.Idle));

        clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Empty(workers.Idle);
        await WaitFor.ItAsync(() => Task.FromResult(worker.HasExited), "The worker is gone", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_worker_can_open_nothing_write_nothing_leave_no_dump_and_knows_no_secret()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limits are those of Linux.");
        Environment.SetEnvironmentVariable("SECUREVAULT_TEST_WORKER_SECRET", "hunter2");
        using var workers = Workers();
        await MakeAsync(workers, TestImages.RedAndBlue(100, 100));
        var worker = Assert.Single(workers.Idle);

        var limits = await File.ReadAllTextAsync($"/proc/{worker}/limits", Token);

        Assert.Equal("3", Limit(limits, "Max open files"));
        Assert.Equal("0", Limit(limits, "Max file size"));
        Assert.Equal("0", Limit(limits, "Max core file size"));
        Assert.NotEqual("unlimited", Limit(limits, "Max address space"));
        if (Environment.IsPrivilegedProcess)
        {
            var environment = await File.ReadAllTextAsync($"/proc/{worker}/environ", Token);
            Assert.Contains("PATH=", environment, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", environment, StringComparison.Ordinal);
            Assert.DoesNotContain("SECUREVAULT", environment, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_worker_lasts_for_many_images()
    {
        using var workers = Workers();
        var image = TestImages.RedAndBlue(300, 200, SKEncodedImageFormat.Jpeg);
        await MakeAsync(workers, image);
        var worker = Assert.Single(workers.Idle);

        for (var i = 0; i < 500; i++)
        {
            Assert.IsType<ThumbnailResult.Made>(await MakeAsync(workers, image));
        }

        Assert.Equal(worker, Assert.Single(workers.Idle));
    }

    private static void Kill(int worker)
    {
        using var process = Process.GetProcessById(worker);
        process.Kill();
        process.WaitForExit();
    }

    private static string Limit(string limits, string name) =>
        Columns().Split(limits.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim())[0];

    [GeneratedRegex(" +")]
    private static partial Regex Columns();

    /// <summary>Gives nothing before it is opened.</summary>
    private sealed class GatedStream(byte[] content, Exception? error = null) : MemoryStream(content)
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public void Open() => _open.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            await _open.Task;
            return error is null ? await base.ReadAsync(buffer, cancellationToken) : throw error;
        }
    }
}
