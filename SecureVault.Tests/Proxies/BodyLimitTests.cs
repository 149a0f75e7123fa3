using System.Collections.Concurrent;
using Microsoft.Playwright;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Proxies;

/// <summary>Uploads through a proxy that refuses large bodies, as nginx does unless it is told otherwise.</summary>
public sealed class BodyLimitTests(BrowserFixture browser)
{
    // What a page needs to open; nothing about bodies.
    private const string Opening =
        "proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;";

    [Theory]
    [InlineData("", "1.0 MB")]
    [InlineData("client_max_body_size 512k;", "524 KB")]
    [InlineData("client_max_body_size 3m;", "2.1 MB")]
    public async Task A_large_file_travels_in_pieces_that_get_through_and_the_page_says_why_once(string limit, string piece)
    {
        await using var scene = await ProxyScene.StartAsync(browser, vault => ReverseProxy.StartNginxAsync(vault, limit, Opening));
        using var source = new TemporaryFolder();
        var (first, second) = (source.Combine("first.bin"), source.Combine("second.bin"));
        string[] sums = [await SourceFile.WriteAsync(first, 20), await SourceFile.WriteAsync(second, 5)];
        var page = await scene.OpenDriveAsync();
        var refused = CountRefusals(page);

        await page.SetInputFilesAsync(".sv-upload-input", first);
        await page.GetByText($"in pieces of {piece}").WaitForAsync();
        await page.GetByText("client_max_body_size").WaitForAsync();
        await scene.Vault.UntilAsync(entries => entries.Count == 1);
        var search = refused.Count;

        await page.SetInputFilesAsync(".sv-upload-input", second);
        await scene.Vault.UntilAsync(entries => entries.Count == 2);

        Assert.Equal(sums, (await scene.Vault.SumsAsync()).Select(file => file.Sum));
        Assert.InRange(search, 1, 6);
        Assert.Equal(search, refused.Count); // what was found is kept
        Assert.Equal(1, await page.GetByText("in pieces of").CountAsync());
        await scene.Vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task A_limit_is_found_over_HTTP2_too()
    {
        await using var scene = await ProxyScene.StartAsync(browser, vault => ReverseProxy.StartLimitedAsync(vault, "1m"));
        using var source = new TemporaryFolder();
        var sum = await SourceFile.WriteAsync(source.Combine("large.bin"), 20);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync(".sv-upload-input", source.Combine("large.bin"));
        await page.GetByText("in pieces of 1.0 MB").WaitForAsync();

        var entry = Assert.Single(await scene.Vault.UntilAsync(entries => entries.Count == 1));
        Assert.Equal(sum, await scene.Vault.SumAsync(entry.Id));
        Assert.Equal("h2", await page.EvaluateAsync<string>("performance.getEntriesByType('navigation')[0].nextHopProtocol"));
    }

    [Fact]
    public async Task A_proxy_that_hangs_up_instead_of_answering_is_found_out_too()
    {
        await using var scene = await ProxyScene.StartAsync(browser, vault => ReverseProxy.StartNginxAsync(
            vault, "error_page 413 @away; location @away { return 444; }", Opening));
        using var source = new TemporaryFolder();
        var sum = await SourceFile.WriteAsync(source.Combine("large.bin"), 20);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync(".sv-upload-input", source.Combine("large.bin"));
        await page.GetByText("in pieces of 1.0 MB").WaitForAsync();

        var entry = Assert.Single(await scene.Vault.UntilAsync(entries => entries.Count == 1));
        Assert.Equal(sum, await scene.Vault.SumAsync(entry.Id));
    }

    [Fact]
    public async Task Where_even_small_bodies_are_refused_the_pages_own_connection_carries_the_file_and_the_page_says_so()
    {
        await using var scene = await ProxyScene.StartAsync(browser, vault => ReverseProxy.StartNginxAsync(vault, "client_max_body_size 100k;", Opening));
        using var source = new TemporaryFolder();
        var sum = await SourceFile.WriteAsync(source.Combine("large.bin"), 20);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync(".sv-upload-input", source.Combine("large.bin"));
        await page.GetByText("A proxy in front of the vault refuses requests of 524 KB").WaitForAsync();

        var entry = Assert.Single(await scene.Vault.UntilAsync(entries => entries.Count == 1));
        Assert.Equal(sum, await scene.Vault.SumAsync(entry.Id));
        await scene.Vault.AssertConsistentAsync(stored: 1);
    }

    private static ConcurrentQueue<string> CountRefusals(IPage page)
    {
        var refused = new ConcurrentQueue<string>();
        page.Response += (_, response) =>
        {
            if (response.Status == 413)
            {
                refused.Enqueue(response.Url);
            }
        };
        return refused;
    }
}
