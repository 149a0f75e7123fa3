using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Uploads;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Tests.Browser;

/// <summary>Files whose dates are none that .NET knows, or odd ones, among others: none of them may cost the pick.</summary>
public sealed class FileDateTests(BrowserFixture browser)
{
    // Seconds since 1970. Samba gives the first one to files without a date.
    private const long Year30828 = 910_692_730_085;
    private const long Year1969 = -5_000_000;
    private const long Year2024 = 1_710_000_000;

    private static readonly (string Name, long Seconds)[] Dated =
    [
        ("far.txt", Year30828), ("first.txt", 0), ("normal.txt", Year2024), ("old.txt", Year1969), ("second.txt", 1),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_of_any_date_arrive_when_they_are_picked_dropped_or_in_a_picked_folder()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = TemporaryFolder.InMemory();
        foreach (var folder in (string[])["picked", "dropped", "Folder"])
        {
            await WriteAsync(source.Combine(folder), $"{folder} ");
        }

        var page = await scene.OpenDriveAsync();
        await page.SetInputFilesAsync(".sv-upload-input", Directory.GetFiles(source.Combine("picked")).Order());
        await scene.UntilAsync(entries => entries.Count == Dated.Length);
        await using (var hand = await DraggingHand.OfAsync(page, Directory.GetFiles(source.Combine("dropped")).Order()))
        {
            await hand.MoveAsync("dragEnter");
            await hand.MoveAsync("dragOver");
            await hand.MoveAsync("drop");
        }

        await scene.UntilAsync(entries => entries.Count == 2 * Dated.Length);
        await page.SetInputFilesAsync("input[webkitdirectory]", source.Combine("Folder"));
        var top = await scene.UntilAsync(entries => entries.Any(entry => entry.IsFolder));
        var folderId = top.Single(entry => entry.IsFolder).Id;
        await WaitFor.ItAsync(async () => (await scene.ListAsync(folderId)).Count == Dated.Length, "All files of the folder are there");

        Assert.Equal(
            Dated.SelectMany(file => (string[])[$"picked {file.Name}", $"dropped {file.Name}"]).Order(StringComparer.Ordinal),
            top.Where(entry => !entry.IsFolder).Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Dated.Select(file => $"Folder {file.Name}"), (await scene.ListAsync(folderId)).Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Empty(scene.Errors);
        Assert.False(await page.Locator("#blazor-error-ui").IsVisibleAsync());
    }

    [Fact]
    public async Task A_date_that_dotnet_does_not_know_is_unknown_and_every_other_is_kept()
    {
        var arrived = new ConcurrentDictionary<string, DateTimeOffset?>();
        var target = new FakeTarget
        {
            AtOnce = file =>
            {
                arrived[file.Name] = file.LastModified;
                return new UploadOutcome.Stored(ItemId.New(), file.Name);
            },
        };
        await using var scene = await VaultScene.StartAsync(browser, configure: services => services.AddScoped<IUploadTarget>(_ => target));
        using var source = TemporaryFolder.InMemory();
        await WriteAsync(source.Path, string.Empty);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync(".sv-upload-input", source.AllFiles().Order());
        await WaitFor.ItAsync(() => Task.FromResult(arrived.Count == Dated.Length), "All files are there");

        // Chromium itself takes zero on the disk for 'none'.
        Assert.Equal(
            Dated.Select(file => (file.Name, file.Seconds is Year30828 or 0 ? null : (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds(file.Seconds))),
            arrived.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (file.Key, file.Value)));

        arrived.Clear();
        await PickAsync(page, 0, -1, 253_402_300_799_999, 253_402_300_800_000, long.MaxValue, long.MinValue);
        await WaitFor.ItAsync(() => Task.FromResult(arrived.Count == 6), "The files that a script made are there");
        Assert.Equal(
            [DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMilliseconds(-1), DateTimeOffset.MaxValue.AddTicks(-9999), null, null, null],
            arrived.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value));
    }

    /// <summary>Picks files that a script makes, dated by milliseconds.</summary>
    private static async Task PickAsync(IPage page, params long[] times) => await page.EvaluateAsync(
        """
        times => {
          const picked = new DataTransfer();
          times.forEach((time, n) => picked.items.add(new File(['x'], `${n}.txt`, { lastModified: Number(time) })));
          const input = document.querySelector('.sv-upload-input');
          input.files = picked.files;
          input.dispatchEvent(new Event('change', { bubbles: true }));
        }
        """,
        times.Select(time => time.ToString(CultureInfo.InvariantCulture)).ToArray());

    private static async Task WriteAsync(string folder, string prefix)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, seconds) in Dated)
        {
            var path = Path.Combine(folder, prefix + name);
            await File.WriteAllTextAsync(path, name, Token);

            // .NET itself can't set such a date.
            await RunAsync("touch", "-d", string.Create(CultureInfo.InvariantCulture, $"@{seconds}"), path);
            Assert.Equal(seconds, long.Parse(await RunAsync("stat", "-c", "%Y", path), CultureInfo.InvariantCulture));
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
