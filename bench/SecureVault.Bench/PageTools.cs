using System.Globalization;
using Microsoft.Playwright;

namespace SecureVault.Bench;

/// <summary>A browser at the drive page that does one step after the other and prints one line for each.</summary>
internal sealed class PageTools : IAsyncDisposable
{
    private const float Patience = 30 * 60 * 1000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private IPage _page = default!;

    private PageTools(IPlaywright playwright, IBrowser browser, IBrowserContext context, Uri address) =>
        (_playwright, _browser, _context, _address) = (playwright, browser, context, address);

    public static async Task<PageTools> OpenAsync(Uri address, string email, string password)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium-headless-shell",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });

        // The page's own policy forbids talking to the sink, which is another origin.
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { BypassCSP = true });
        var tools = new PageTools(playwright, browser, context, address);
        tools._page = await context.NewPageAsync();
        await tools._page.GotoAsync(new Uri(address, "/account/sign-in").ToString());
        await tools._page.FillAsync("#email", email);
        await tools._page.FillAsync("#password", password);
        await tools._page.ClickAsync("button[type=submit]");
        await ReadyAsync(tools._page);
        return tools;
    }

    /// <summary>Steps: 'vault FILE', 'sink ADDRESS FILE', 'clicks FOLDER', 'windows COUNT FOLDER', 'download NAME'.</summary>
    public async Task RunAsync(string[] steps)
    {
        for (var left = steps.AsMemory(); !left.IsEmpty;)
        {
            var used = 2;
            switch (left.ToArray())
            {
                case ["vault", var file, ..]:
                    Print(await UploadAsync(_page, [file]));
                    break;
                case ["sink", var sink, var file, ..]:
                    used = 3;
                    Print(await SinkAsync(sink, file));
                    break;
                case ["clicks", var folder, ..]:
                    await ClickAsync(folder);
                    break;
                case ["windows", var count, var folder, ..]:
                    used = 3;
                    await OpenWindowsAsync(int.Parse(count, CultureInfo.InvariantCulture), folder);
                    break;
                case ["download", var name, ..]:
                    await DownloadAsync(name);
                    break;
                default:
                    throw new ArgumentException("A step that is unknown.", nameof(steps));
            }

            left = left[used..];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static Task<IElementHandle?> ReadyAsync(IPage page) =>
        page.WaitForSelectorAsync("input[type=file]:enabled", new() { State = WaitForSelectorState.Attached });

    private static void Print(double seconds) => Console.WriteLine(seconds.ToString("0.000", CultureInfo.InvariantCulture));

    /// <summary>From the pick to the page saying that all is uploaded.</summary>
    private static async Task<double> UploadAsync(IPage page, List<string> files)
    {
        var clear = page.GetByRole(AriaRole.Button, new() { Name = "Clear the upload list" });
        if (await clear.IsVisibleAsync())
        {
            await clear.ClickAsync();
            await clear.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }

        await page.EvaluateAsync("() => addEventListener('change', () => { window.benchBegan = performance.now(); }, { capture: true, once: true })");
        await page.SetInputFilesAsync("input[type=file]", files, new() { Timeout = Patience });
        var ended = await page.WaitForFunctionAsync(
            """
            count => {
              const title = document.querySelector('.sv-uploads__title')?.textContent ?? '';
              if (/failed|paused|waiting|unfinished/i.test(title)) throw new Error(title);
              return title === `${count} uploaded` && performance.now() - window.benchBegan;
            }
            """,
            files.Count == 1 ? "1 file" : $"{files.Count.ToString("N0", CultureInfo.InvariantCulture)} files",
            new() { PollingInterval = 20, Timeout = Patience });
        return await ended.JsonValueAsync<double>() / 1000;
    }

    /// <summary>The same file by the same page as the body of one plain request.</summary>
    private async Task<double> SinkAsync(string sink, string file)
    {
        await _page.EvaluateAsync("() => { document.body.insertAdjacentHTML('beforeend', '<input id=bench-input type=file hidden>'); }");
        await _page.SetInputFilesAsync("#bench-input", file);
        return await _page.EvaluateAsync<double>(
            """
            address => new Promise((resolve, reject) => {
              const input = document.getElementById('bench-input');
              const began = performance.now();
              const request = new XMLHttpRequest();
              request.open('PUT', address);
              request.onload = () => { input.remove(); resolve((performance.now() - began) / 1000); };
              request.onerror = () => reject(new Error('The sink does not answer.'));
              request.send(input.files[0]);
            })
            """,
            sink);
    }

    /// <summary>Uploads a folder's files in one pick; meanwhile clicks, and prints how long the page took to answer: median, 95th percentile, most.</summary>
    private async Task ClickAsync(string folder)
    {
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToList();
        await _page.EvaluateAsync(
            """
            () => {
              window.benchClicks = [];
              const pause = () => new Promise(resolve => setTimeout(resolve, 200 + Math.random() * 100));
              (async () => {
                while (!window.benchOver) {
                  await pause();
                  const button = document.querySelector('.sv-uploads__toggle');
                  if (!button || !/^Uploading/.test(button.textContent)) continue;
                  const began = performance.now();
                  await new Promise(resolve => {
                    const seen = new MutationObserver(() => { seen.disconnect(); resolve(); });
                    seen.observe(button, { attributeFilter: ['aria-expanded'] });
                    setTimeout(() => { seen.disconnect(); resolve(); }, 10000);
                    button.click();
                  });
                  window.benchClicks.push(performance.now() - began);
                }
              })();
            }
            """);
        var seconds = await UploadAsync(_page, files);
        var clicks = await _page.EvaluateAsync<double[]>("() => { window.benchOver = true; return window.benchClicks.sort((a, b) => a - b); }");
        var count = clicks.Length;

        // A few files are up before anybody clicks.
        clicks = count == 0 ? [0] : clicks;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds:0.000} {clicks[clicks.Length / 2]:0} {clicks[(int)(clicks.Length * 0.95)]:0} {clicks[^1]:0} {count}"));
    }

    /// <summary>One file of a folder in each of several windows, all at once.</summary>
    private async Task OpenWindowsAsync(int count, string folder)
    {
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        await _page.CloseAsync(); // an account has so many windows and no more
        var pages = new List<IPage>();
        for (var i = 0; i < count; i++)
        {
            pages.Add(await _context.NewPageAsync());
            await pages[^1].GotoAsync(_address.ToString());
            await ReadyAsync(pages[^1]);
        }

        var took = await Task.WhenAll(pages.Select((page, i) => UploadAsync(page, [files[i]])));
        Print(took.Max());
    }

    private async Task DownloadAsync(string name)
    {
        var download = await _page.RunAndWaitForDownloadAsync(
            () => _page.GetByRole(AriaRole.Link, new() { Name = name }).First.ClickAsync(), new() { Timeout = Patience });
        var began = TimeProvider.System.GetTimestamp();
        if (await download.FailureAsync() is { } failure)
        {
            throw new InvalidOperationException(failure);
        }

        await download.DeleteAsync();
        Print(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
    }
}
