using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace SecureVault.Tests.Browser;

/// <summary>Uploads over a way that breaks, comes back, or ends without a word.</summary>
public sealed class LostConnectionTests(BrowserFixture browser)
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(40);

    // The server calls a connection dead 30 s after the last sign of it (SignalR's default), then clears away.
    private static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(45);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploads_cut_for_two_seconds_start_again_by_themselves_and_the_circuit_lives_on()
    {
        var timeout = TimeSpan.FromSeconds(15);
        await using var scene = await VaultScene.StartAsync(
            browser, VaultScene.OverTheCircuit, configure: services => services.Configure<CircuitOptions>(circuit => circuit.JSInteropDefaultCallTimeout = timeout));
        using var source = new TemporaryFolder();
        var sums = new List<(string, string)>();
        foreach (var name in new[] { "a.bin", "b.bin", "c.bin", "d.bin" }) // three travel at once, so one waits
        {
            sums.Add((name, await SourceFile.WriteAsync(source.Combine(name), 30)));
        }

        var line = scene.UseLine(RoundTrip);
        var page = await scene.OpenDriveAsync();
        await page.EvaluateAsync("window.samePage = true");
        await page.SetInputFilesAsync("input[type=file]", source.AllFiles().Order());
        await scene.UntilSomethingIsStoredAsync();

        line.Cut();
        var cut = TimeProvider.System.GetTimestamp();
        await page.GetByText("Connection lost").WaitForAsync();
        await scene.UntilNothingIsLeftAsync();
        await WaitUntilAsync(cut, TimeSpan.FromSeconds(2));
        line.Mend();

        await scene.UntilAsync(entries => entries.Count == 4);
        Assert.Equal(sums, await scene.SumsAsync());
        await scene.AssertConsistentAsync(stored: 4);

        // The framework's own way of reading files ends the circuit when nothing came for as long as a call may take, by default a minute.
        await WaitUntilAsync(cut, timeout + TimeSpan.FromSeconds(5));
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select a.bin" }).CheckAsync(new() { Force = true });
        await page.GetByText("1 selected").First.WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.samePage === true"), "The page was loaded anew.");
        Assert.False(await page.Locator("#blazor-error-ui").IsVisibleAsync());
    }

    [Fact]
    public async Task An_upload_cut_twice_says_so_and_goes_on_when_told_to()
    {
        await using var scene = await VaultScene.StartAsync(browser, VaultScene.OverTheCircuit);
        using var source = new TemporaryFolder();
        var sum = await SourceFile.WriteAsync(source.Combine("large.bin"), 100);
        var line = scene.UseLine(RoundTrip);
        var page = await scene.OpenDriveAsync();
        var notice = page.GetByText("Connection lost");
        await page.SetInputFilesAsync("input[type=file]", source.Combine("large.bin"));

        for (var i = 0; i < 2; i++)
        {
            await scene.UntilSomethingIsStoredAsync();
            line.Cut();
            await notice.WaitForAsync();
            await scene.UntilNothingIsLeftAsync();
            line.Mend();
            await notice.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        }

        await page.GetByText("The connection was lost, so the file was not stored.").WaitForAsync();
        Assert.Empty(await scene.ListAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Try large.bin again" }).ClickAsync();

        await scene.UntilAsync(entries => entries.Count == 1);
        Assert.Equal([("large.bin", sum)], await scene.SumsAsync());
        await scene.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Files_picked_while_there_is_no_connection_are_uploaded_when_it_is_back()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var sum = await SourceFile.WriteTextAsync(source.Combine("a.txt"), "picked in a tunnel");
        var line = scene.UseLine(RoundTrip);
        var page = await scene.OpenDriveAsync();

        line.Cut();
        await page.GetByText("Connection lost").WaitForAsync();
        var picked = TimeProvider.System.GetTimestamp();
        await page.SetInputFilesAsync("input[type=file]", source.Combine("a.txt"));
        await WaitUntilAsync(picked, TimeSpan.FromSeconds(3)); // for a pick's announcement to count as lost
        line.Mend();

        await scene.UntilAsync(entries => entries.Count == 1);
        Assert.Equal([("a.txt", sum)], await scene.SumsAsync());
    }

    [Fact]
    public async Task Nothing_is_left_soon_after_a_browser_vanished_in_the_middle()
    {
        await using var scene = await VaultScene.StartAsync(browser, VaultScene.OverTheCircuit);
        using var source = new TemporaryFolder();
        await SourceFile.WriteAsync(source.Combine("large.bin"), 100);
        var line = scene.UseLine(RoundTrip);
        var page = await scene.OpenDriveAsync();
        await page.SetInputFilesAsync("input[type=file]", source.Combine("large.bin"));
        await scene.UntilSomethingIsStoredAsync();

        line.FallSilent();
        Assert.NotEqual(0, await scene.CountUnfinishedAsync());

        await scene.UntilNothingIsLeftAsync(SilenceTimeout);
        Assert.Empty(await scene.ListAsync());
        await scene.AssertConsistentAsync(stored: 0);
    }

    // Here the time itself is what the test is about.
    private static async Task WaitUntilAsync(long began, TimeSpan after)
    {
        var left = after - TimeProvider.System.GetElapsedTime(began);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, Token);
        }
    }
}
