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
        await using var hand = await DraggingHand.OfAsync(page, slow);

        await hand.MoveAsync("dragEnter");
        await hand.MoveAsync("dragOver");
        await page.GetByText("Drop to upload", new() { Exact = true }).WaitForAsync();
        await hand.MoveAsync("dragOver");
        await hand.MoveAsync("drop");
        await scene.UntilAsync(entries => entries.Count == slow.Count);

        await using var other = await DraggingHand.OfAsync(page, quick);
        await other.MoveAsync("dragEnter");
        await other.MoveAsync("drop");
        await scene.UntilAsync(entries => entries.Count == slow.Count + quick.Count);

        var expected = slow.Concat(quick).Select(path => (Path.GetFileName(path), SourceFile.SumOf(Path.GetFileName(path))));
        Assert.Equal(expected.OrderBy(file => file.Item1, StringComparer.Ordinal), await scene.SumsAsync());
        Assert.Empty(scene.Errors);
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
}
