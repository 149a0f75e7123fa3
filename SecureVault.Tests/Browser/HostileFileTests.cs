using SecureVault.Core;
using SecureVault.Tests.Previews;
using static SecureVault.Tests.Browser.PreviewSteps;

namespace SecureVault.Tests.Browser;

/// <summary>Files that want to run, looked at in a real browser.</summary>
public sealed class HostileFileTests(BrowserFixture browser)
{
    private static readonly Dictionary<string, byte[]> Hostile = new()
    {
        ["script.svg"] = Bytes("<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran=true'><script>window.ran=true;alert(1)</script></svg>"),
        ["inside.svg"] = Bytes("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='200' height='100'><script xlink:href='data:text/javascript,parent.ran=true'/><foreignObject width='200' height='100'><body xmlns='http://www.w3.org/1999/xhtml'><iframe srcdoc='&lt;script>parent.parent.ran=true&lt;/script>'></iframe><img src='x' onerror='window.ran=true'/></body></foreignObject><image xlink:href='http://127.0.0.1:9/asked.png' width='9' height='9'/><style>@import url(http://127.0.0.1:9/asked.css);</style><animate onbegin='window.ran=true' attributeName='x' dur='1s'/><a xlink:href='javascript:window.ran=true'><rect width='200' height='100' fill='red'/></a></svg>"),
        ["entities.svg"] = Bytes("<!DOCTYPE svg [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text>&d;&d;&d;&x;</text></svg>"),
        ["page.html"] = Bytes("<html><body onload='window.ran=true'><script>window.ran=true;alert(1)</script><img src=x onerror='window.ran=true'></body></html>"),
        ["style.xml"] = Bytes("<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='#s'?><x xmlns:h='http://www.w3.org/1999/xhtml'><h:script>window.ran=true</h:script></x>"),
        ["code.js"] = Bytes("window.ran = true; alert(1)"),
        ["notes.md"] = Bytes("# Notes\n\n<script>window.ran=true</script>\n\n<img src=x onerror=\"window.ran=true\">\n\n[link](javascript:window.ran=true) ![p](http://127.0.0.1:9/p.png)"),
        ["both.gif"] = TestImages.GifThatIsScript(),
        ["html.png"] = Bytes("<script>window.ran=true;alert(1)</script>"),
        ["svg.png"] = Bytes("<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran=true'/>"),
        ["bomb.png"] = TestImages.PngClaiming(50_000, 50_000, rows: 50),
        ["frames.gif"] = TestImages.GifOf(5000),
        ["cut.jpg"] = TestImages.RedAndBlue(800, 600, SkiaSharp.SKEncodedImageFormat.Jpeg)[..2000],
        ["one.png"] = [0x89],
        ["empty.txt"] = [],
        ["script.pdf"] = TestDocuments.Pdf(2),
        ["html.pdf"] = Bytes("<script>window.ran=true;alert(1)</script>"),
        ["html.mp4"] = Bytes("<script>window.ran=true;alert(1)</script>"),
        ["program.exe"] = Bytes("MZ"),
    };

    [Fact]
    public async Task Hostile_files_of_each_kind_are_shown_or_refused_and_nothing_in_them_runs()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var items = new Dictionary<string, ItemId>();
        foreach (var (name, content) in Hostile)
        {
            items[name] = await scene.StoreAsync(name, content);
        }

        var dialogs = new List<string>();
        var asked = new List<string>();
        scene.Context.Request += (_, request) => asked.Add(request.Url);
        foreach (var (name, item) in items)
        {
            var page = await scene.Context.NewPageAsync();
            page.Dialog += async (_, dialog) =>
            {
                dialogs.Add($"{name}: {dialog.Message}");
                await dialog.DismissAsync();
            };
            await OpenAsync(scene, page, item);
            await SettledAsync(page);
            Assert.False(await page.EvaluateAsync<bool>("'ran' in window"), name);
            foreach (var frame in page.Frames)
            {
                Assert.False(await frame.EvaluateAsync<bool>("'ran' in window"), name);
            }

            // The address by itself, as somebody would send it to somebody.
            var address = new Uri(scene.App.Address, $"/files/{item}/preview").ToString();
            var answer = await scene.Context.APIRequest.GetAsync(address);
            Assert.Contains(answer.Status, (int[])[200, 415]);
            if (answer.Ok && !answer.Headers["content-disposition"].StartsWith("attachment", StringComparison.Ordinal) && answer.Headers["content-type"] != "image/svg+xml")
            {
                await page.GotoAsync(address);
                Assert.False(await page.EvaluateAsync<bool>("'ran' in window"), name);
            }

            await page.CloseAsync();
        }

        Assert.Empty(dialogs);
        Assert.DoesNotContain(asked, address => address.Contains("asked", StringComparison.Ordinal));
        Assert.Equal(Hostile.Count, (await scene.ListAsync()).Count);
    }

    [Theory]
    [InlineData("code.js", "text/javascript", "content")]
    [InlineData("both.gif", "image/gif", "preview")]
    public async Task A_stored_file_is_never_a_script_of_ours(string name, string type, string endpoint)
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var address = $"/files/{await scene.StoreAsync(name, Hostile[name], type: type)}/{endpoint}";
        var page = await scene.OpenDriveAsync();

        var outcomes = await page.EvaluateAsync<string[]>(
            """
            async address => {
              const element = (name, attributes) => new Promise(resolve => {
                const made = Object.assign(document.createElement(name), attributes);
                made.onload = () => resolve(`${name} loaded`);
                made.onerror = () => resolve(`${name} refused`);
                document.head.append(made);
              });
              const worker = options => new Promise(resolve => {
                const made = new Worker(address, options);
                made.onmessage = () => resolve('worker loaded');
                made.onerror = () => resolve('worker refused');
              });
              return [
                await element('script', { src: address }),
                await element('script', { src: address, type: 'module' }),
                await element('link', { rel: 'stylesheet', href: address }),
                await import(address).then(() => 'import loaded', () => 'import refused'),
                await worker({}),
                await worker({ type: 'module' }),
                await navigator.serviceWorker.register(address).then(() => 'service worker loaded', () => 'service worker refused'),
              ];
            }
            """,
            address);

        Assert.Equal(["script refused", "script refused", "link refused", "import refused", "worker refused", "worker refused", "service worker refused"], outcomes);
        Assert.False(await page.EvaluateAsync<bool>("'ran' in window"));
    }

    [Fact]
    public async Task An_svg_is_seen_and_its_address_saves_it()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("inside.svg", Hostile["inside.svg"]);
        var page = await OpenAsync(scene, item);
        await SettledAsync(page);
        await UntilAsync(page, "document.querySelector('.sv-picture__whole').naturalWidth === 200");

        var address = new Uri(scene.App.Address, $"/files/{item}/preview").ToString();
        var download = await page.RunAndWaitForDownloadAsync(() => page.EvaluateAsync("address => { location = address; }", address));

        Assert.Equal("inside.svg", download.SuggestedFilename);

        // As a browser that says nothing about what it wants would show it: a page without scripts, forms and origin.
        await scene.Context.RouteAsync("**/preview", async route =>
        {
            var answer = await scene.Context.APIRequest.GetAsync(route.Request.Url);
            Assert.Equal("image/svg+xml", answer.Headers["content-type"]);
            await route.FulfillAsync(new() { Response = answer });
        });
        var opened = await scene.Context.NewPageAsync();
        await opened.GotoAsync(address);
        Assert.Equal("null", await opened.EvaluateAsync<string>("self.origin"));
        Assert.False(await opened.EvaluateAsync<bool>("'ran' in window"));
    }

    [Fact]
    public async Task The_address_of_a_PDF_saves_it_and_the_preview_still_draws_it()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("script.pdf", TestDocuments.Pdf(2));
        var address = new Uri(scene.App.Address, $"/files/{item}/preview").ToString();
        var page = await OpenAsync(scene, item);
        await page.GetByText("Words on page 1", new() { Exact = true }).WaitForAsync();

        // Also after the viewer has put what it fetched into the browser's cache.
        var download = await page.RunAndWaitForDownloadAsync(() => page.EvaluateAsync("address => { location = address; }", address));

        Assert.Equal("script.pdf", download.SuggestedFilename);
        Assert.False(await page.EvaluateAsync<bool>("'ran' in window"));
    }
}
