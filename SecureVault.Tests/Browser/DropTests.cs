using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace SecureVault.Tests.Browser;

/// <summary>Files dragged into the window, as the browser itself sees them, over ways that are long.</summary>
public sealed class DropTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public async Task Every_dropped_file_arrives_however_long_the_way_and_however_quick_the_hand(int roundTrip)
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var (slow, quick) = (await WriteAsync(source, "slow"), await WriteAsync(source, "quick"));
        scene.UseLine(TimeSpan.FromMilliseconds(roundTrip));
        var page = await scene.OpenDriveAsync();
        await using var hand = await Hand.OfAsync(page, slow);

        await hand.MoveAsync("dragEnter");
        await hand.MoveAsync("dragOver");
        await page.GetByText("Drop to upload").WaitForAsync();
        await hand.MoveAsync("dragOver");
        await hand.MoveAsync("drop");
        await scene.UntilAsync(entries => entries.Count == slow.Count);

        await using var other = await Hand.OfAsync(page, quick);
        await other.MoveAsync("dragEnter");
        await other.MoveAsync("drop");
        await scene.UntilAsync(entries => entries.Count == slow.Count + quick.Count);

        var expected = slow.Concat(quick).Select(path => (Path.GetFileName(path), SourceFile.SumOf(Path.GetFileName(path))));
        Assert.Equal(expected.OrderBy(file => file.Item1, StringComparer.Ordinal), await scene.SumsAsync());
        Assert.Empty(scene.Faults);
    }

    private static async Task<List<string>> WriteAsync(TemporaryFolder folder, string name)
    {
        var paths = new List<string>();
        for (var i = 1; i <= 20; i++)
        {
            var path = folder.Combine($"{name} {i:00} Ελλάδα.txt");
            await File.WriteAllTextAsync(path, Path.GetFileName(path), Token);
            paths.Add(path);
        }

        return paths;
    }

    /// <summary>A hand that drags files of the disk over a page: the browser's own drag, not events made by a script.</summary>
    private sealed class Hand : IAsyncDisposable
    {
        private readonly ICDPSession _session;
        private readonly JsonObject _data;

        private Hand(ICDPSession session, IEnumerable<string> paths)
        {
            _session = session;
            _data = new JsonObject
            {
                ["items"] = new JsonArray(),
                ["files"] = new JsonArray([.. paths.Select(path => JsonValue.Create(path))]),
                ["dragOperationsMask"] = 1,
            };
        }

        public static async Task<Hand> OfAsync(IPage page, IEnumerable<string> paths) =>
            new(await page.Context.NewCDPSessionAsync(page), paths);

        public async Task MoveAsync(string type) => await _session.SendAsync(
            "Input.dispatchDragEvent",
            new Dictionary<string, object> { ["type"] = type, ["x"] = 700, ["y"] = 500, ["data"] = _data.DeepClone() });

        public async ValueTask DisposeAsync() => await _session.DetachAsync();
    }
}
