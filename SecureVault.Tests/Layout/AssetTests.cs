using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Layout;

/// <summary>The files that pages load are compressed, and cached by the browser.</summary>
public sealed partial class AssetTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_text_that_the_drive_loads_travels_compressed()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("words.pdf", TestDocuments.Pdf(1));
        var asked = new List<string>();
        scene.Context.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);
        await scene.OpenDriveAsync();
        await PreviewSteps.SettledAsync(await PreviewSteps.OpenAsync(scene, item));
        var texts = asked.Where(path => Text().IsMatch(path)).Distinct().ToList();

        Assert.Contains(texts, path => path.StartsWith("/_framework/blazor.web.", StringComparison.Ordinal));
        Assert.Contains(texts, path => path.StartsWith("/_content/MudBlazor/MudBlazor.min.", StringComparison.Ordinal));
        Assert.Contains(texts, path => path.StartsWith("/lib/pdfjs/pdf.min.", StringComparison.Ordinal));
        foreach (var path in texts)
        {
            await AssertCompressedAsync(scene.App, path);
        }
    }

    [Fact]
    public async Task A_page_before_the_sign_in_loads_little_and_all_of_it_compressed()
    {
        await using var app = VaultApp.Start();
        using var client = app.NewClient(new CookieContainer());
        var page = await client.GetStringAsync(new Uri("/account/sign-in", UriKind.Relative), Token);
        var paths = Asset().Matches(page).Select(match => "/" + match.Groups[1].Value.TrimStart('/')).Where(path => Text().IsMatch(path)).ToList();

        Assert.Contains(paths, path => path.StartsWith("/css/app.", StringComparison.Ordinal));
        Assert.DoesNotContain(paths, path => path.StartsWith("/_", StringComparison.Ordinal));
        var size = 0L;
        foreach (var path in paths)
        {
            await AssertCompressedAsync(app, path);
            size += (await client.GetByteArrayAsync(new Uri(path, UriKind.Relative), Token)).Length;
        }

        // As they are written; a fifth of it travels.
        Assert.InRange(size, 1, 90 * 1024);
    }

    private static async Task AssertCompressedAsync(VaultApp app, string path)
    {
        using var client = app.NewClient(new CookieContainer());
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Token);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        Assert.True(answer.Content.Headers.ContentEncoding.Contains("gzip"), $"{path} is not compressed.");
    }

    [GeneratedRegex(@"\.(css|m?js|svg|json)$")]
    private static partial Regex Text();

    [GeneratedRegex("(?:src|href)=\"([^\"?#]+)\"")]
    private static partial Regex Asset();
}
