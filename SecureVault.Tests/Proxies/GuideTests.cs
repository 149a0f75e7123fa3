using System.Security.Cryptography;
using Microsoft.Playwright;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Proxies;

/// <summary>The configurations in deploy/proxies, run by the real programs, with TLS.</summary>
public sealed class GuideTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    [InlineData("caddy")]
    public async Task A_vault_behind_a_proxy_as_guided_opens_and_takes_and_gives_back_a_large_file(string program)
    {
        await using var scene = await ProxyScene.StartAsync(browser, vault => ReverseProxy.StartAsGuidedAsync(program, vault));
        using var source = new TemporaryFolder();
        var sum = await SourceFile.WriteAsync(source.Combine("film.mov"), 20);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync(".sv-upload-input", source.Combine("film.mov"));
        var entry = Assert.Single(await scene.Vault.UntilAsync(entries => entries.Count == 1));
        var link = page.GetByRole(AriaRole.Link, new() { Name = "film.mov" }).First;
        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());

        Assert.Equal(sum, await scene.Vault.SumAsync(entry.Id));
        await using var content = File.OpenRead((await download.PathAsync())!);
        Assert.Equal(sum, Convert.ToHexString(await SHA256.HashDataAsync(content, Token)));
        Assert.Equal(0, await page.GetByText("in pieces of").CountAsync());
        Assert.Empty(scene.Vault.Errors);
    }
}
