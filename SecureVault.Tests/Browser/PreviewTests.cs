using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SecureVault.Tests.Previews;
using static SecureVault.Tests.Browser.PreviewSteps;

namespace SecureVault.Tests.Browser;

/// <summary>Looking at files in a real browser: what is to be seen is seen, by pointer and by key.</summary>
public sealed class PreviewTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_picture_fits_and_shows_its_own_size_after_a_click()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("large.png", TestImages.RedAndBlue(4000, 3000));
        var page = await OpenAsync(scene, item);
        var picture = page.Locator(".sv-picture__whole");
        await UntilAsync(page, "!!document.querySelector('.sv-picture__whole')?.complete");
        Assert.InRange((await picture.BoundingBoxAsync())!.Width, 100, 1440);

        await page.Locator("html.sv-previewing").WaitForAsync(); // the script that hears the click is there
        await page.GetByRole(AriaRole.Button, new() { Name = "Actual size" }).ClickAsync();

        await UntilAsync(page, "Math.abs(document.querySelector('.sv-picture__whole').getBoundingClientRect().width - 4000) < 1");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_document_is_drawn_page_by_page_and_its_words_can_be_selected()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("long.pdf", TestDocuments.Pdf(40));
        var page = await OpenAsync(scene, item);

        await page.GetByText("Words on page 1", new() { Exact = true }).WaitForAsync();
        await page.GetByText("of 40").WaitForAsync();
        Assert.InRange(await page.Locator(".sv-pdf__page canvas").CountAsync(), 1, 8);
        await UntilAsync(page, """
            () => { const c = document.querySelector('.sv-pdf__page canvas'); if (!c?.width) return false; const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
                    for (let i = 0; i < d.length; i += 4) if (d[i] > 150 && d[i + 1] < 80 && d[i + 2] < 80) return true; return false; }
            """);

        await page.Locator(".sv-pdf__page").Nth(29).ScrollIntoViewIfNeededAsync();
        await page.GetByText("Words on page 30", new() { Exact = true }).WaitForAsync();
        await Assertions.Expect(page.Locator(".sv-pdf__number")).ToContainTextAsync(new Regex("Page (29|30|31) of 40"));
        Assert.InRange(await page.Locator(".sv-pdf__page canvas").CountAsync(), 1, 12);

        var width = (await page.Locator(".sv-pdf__page").First.BoundingBoxAsync())!.Width;
        await page.GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        await UntilAsync(page, $"document.querySelector('.sv-pdf__page').offsetWidth > {width:0}");
        Assert.Equal(0, await page.Locator(".sv-pdf a").CountAsync());
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_sound_is_played_and_sought_through_parts()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("tone.wav", TestDocuments.Wav(seconds: 600));
        var page = await OpenAsync(scene, item);
        var asked = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Headers.TryGetValue("range", out var range))
            {
                asked.Add(range);
            }
        };
        await UntilAsync(page, "document.querySelector('audio')?.readyState > 0");

        await page.EvaluateAsync("document.querySelector('audio').currentTime = 590");
        await UntilAsync(page, "!document.querySelector('audio').seeking && document.querySelector('audio').readyState > 1");

        Assert.Equal(600, await page.EvaluateAsync<double>("document.querySelector('audio').duration"));
        Assert.InRange(await page.EvaluateAsync<double>("document.querySelector('audio').currentTime"), 589, 591);
        Assert.Contains(asked, range => range != "bytes=0-");
    }

    [Fact]
    public async Task A_film_is_played_and_sought()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.Context.NewPageAsync();
        var statuses = new List<int>();
        page.Response += (_, response) =>
        {
            if (response.Url.Contains("/preview?", StringComparison.Ordinal))
            {
                statuses.Add(response.Status);
            }
        };
        await OpenAsync(scene, page, await scene.StoreAsync("film.webm", TestDocuments.WebM()));
        await UntilAsync(page, "document.querySelector('video')?.readyState > 1");
        Assert.Equal(20, await page.EvaluateAsync<double>("document.querySelector('video').duration"));

        await SeekAsync(15);
        Assert.Equal("blue", await ColourAsync());
        await SeekAsync(3);
        Assert.Equal("red", await ColourAsync());

        Assert.NotEmpty(statuses);
        Assert.All(statuses, status => Assert.Equal(206, status));
        Assert.Empty(scene.Errors);

        async Task SeekAsync(int second)
        {
            await page.EvaluateAsync($"document.querySelector('video').currentTime = {second}");
            await UntilAsync(page, "!document.querySelector('video').seeking && document.querySelector('video').readyState > 1");
        }

        Task<string> ColourAsync() => page.EvaluateAsync<string>(
            """
            () => { const c = document.createElement('canvas').getContext('2d'); c.drawImage(document.querySelector('video'), 0, 0, 8, 8);
                    const [r, , b] = c.getImageData(4, 4, 1, 1).data; return r > 150 && b < 90 ? 'red' : b > 150 && r < 90 ? 'blue' : `${r} ${b}`; }
            """);
    }

    [Fact]
    public async Task Code_is_coloured_without_becoming_part_of_the_page()
    {
        const string Code = "// <img src=x onerror='window.ran=true'> & more\npublic sealed class Example { string X = \"</span><script>window.ran=true</script>\"; } /* two\nlines */";
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await OpenAsync(scene, await scene.StoreAsync("code.cs", Bytes(Code)));

        await UntilAsync(page, "CSS.highlights.has('sv-code-keyword')");
        Assert.Equal("public|sealed|class", await WordsAsync("keyword"));
        Assert.Equal("string", await WordsAsync("type"));
        Assert.Equal("// <img src=x onerror='window.ran=true'> & more|/* two\n|lines */", await WordsAsync("comment"));
        Assert.Equal("\"</span><script>window.ran=true</script>\"", await WordsAsync("string"));
        Assert.Equal(Code + "\n", await page.EvaluateAsync<string>("document.querySelector('.sv-text__lines').textContent"));
        Assert.False(await page.EvaluateAsync<bool>("'ran' in window || !!document.querySelector('.sv-text__lines :not(span), .sv-text__lines span[class]')"));

        await OpenAsync(scene, page, await scene.StoreAsync("page.md", Bytes("# A page\n\n```js\nconst x = 1;\n```\n\n```nothing\nconst y = 2;\n```\n")));
        await UntilAsync(page, "CSS.highlights.has('sv-code-keyword')");
        Assert.Equal("const", await WordsAsync("keyword"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Source" }).ClickAsync();
        await UntilAsync(page, "CSS.highlights.has('sv-code-title')");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("[data-sv-preview]").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await UntilAsync(page, "CSS.highlights.size === 0");
        Assert.Empty(scene.Errors);

        Task<string> WordsAsync(string kind) => page.EvaluateAsync<string>(
            $"[...CSS.highlights.get('sv-code-{kind}')].map(range => range.startContainer.data.slice(range.startOffset, range.endOffset)).join('|')");
    }

    [Fact]
    public async Task Arrows_turn_to_the_next_file_Escape_closes_and_Tab_stays_inside()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var first = await scene.StoreAsync("1.txt", Bytes("the first"));
        await scene.StoreAsync("2.md", Bytes("# the second"));
        await scene.StoreAsync("10.xyz", Bytes("the tenth"));
        var page = await OpenAsync(scene, first);
        await page.GetByText("the first").WaitForAsync();

        // The words may be there before the keys are listened to.
        await UntilAsync(page, "document.documentElement.classList.contains('sv-previewing')");

        await page.Keyboard.PressAsync("ArrowRight");
        await page.GetByRole(AriaRole.Heading, new() { Name = "the second" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Source" }).ClickAsync();
        await page.GetByText("# the second").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.GetByText("No preview for this kind of file").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.GetByRole(AriaRole.Heading, new() { Name = "the second" }).WaitForAsync();
        await UntilAsync(page, "document.activeElement === document.querySelector('[data-sv-preview]')");

        for (var i = 0; i < 20; i++)
        {
            await page.Keyboard.PressAsync(i < 10 ? "Tab" : "Shift+Tab");
            Assert.True(await page.EvaluateAsync<bool>("document.querySelector('[data-sv-preview]').contains(document.activeElement)"), $"Step {i}");
        }

        await page.Keyboard.PressAsync("Escape");
        await page.Locator("[data-sv-preview]").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(scene.App.Address, new Uri(page.Url));
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.classList.contains('sv-previewing')"));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Of_a_long_text_the_beginning_is_shown()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("long.log", Bytes(string.Concat(Enumerable.Range(1, 12_000).Select(i => $"line {i} of a long log {new string('-', 80)}\n"))));
        var page = await OpenAsync(scene, item);
        await SaysAsync("Only the beginning is shown");
        await Assertions.Expect(page.Locator(".sv-text__lines > span:nth-child(3)")).ToContainTextAsync("line 3 of a long log");

        await OpenAsync(scene, page, await scene.StoreAsync("lines.log", Bytes(string.Concat(Enumerable.Range(1, 21_000).Select(i => $"{i}\n")))));
        await SaysAsync("Only the first 20,000 lines are shown");
        Assert.Equal(20_000, await page.Locator(".sv-text__lines > span").CountAsync());

        Assert.Empty(scene.Errors);

        // Looked for in one element: to look through all lines, again and again, would keep the page from answering its server.
        Task SaysAsync(string words) => page.Locator(".sv-text__part").GetByText(words).WaitForAsync(new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task Markdown_that_costs_too_much_is_shown_as_it_is_written()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("hostile.md", Bytes(string.Concat(Enumerable.Repeat("[a](", 200_000))));
        var page = await OpenAsync(scene, item);

        await page.GetByText("Too large or too complex to format").WaitForAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".sv-text__part a").ClickAsync());

        Assert.Equal("hostile.md", download.SuggestedFilename);
        Assert.Equal(800_000, await page.EvaluateAsync<int>("document.querySelector('.sv-text__lines').textContent.trim().length"));
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Formatted" }).CountAsync());
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_reader_who_sees_the_wrong_letters_chooses_another_encoding()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        byte[] content = [0xC4, 0xE3, 0xBA, 0xC3, 0xA3, 0xAC, 0xCA, 0xC0, 0xBD, 0xE7]; // too short to tell
        var item = await scene.StoreAsync("short.txt", content);
        var page = await OpenAsync(scene, item);
        await page.GetByText("ÄãºÃ£¬ÊÀ½ç").WaitForAsync();
        var choice = page.GetByRole(AriaRole.Combobox, new() { Name = "Text encoding" });
        Assert.Equal("windows-1252", await choice.InputValueAsync());

        await choice.SelectOptionAsync("gb18030");

        await page.GetByText("你好，世界").WaitForAsync();
        Assert.Equal("gb18030", await choice.InputValueAsync());
        await page.ReloadAsync();
        await page.GetByText("ÄãºÃ£¬ÊÀ½ç").WaitForAsync(); // for this preview only
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Another_persons_file_has_no_page()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("mine.txt", Bytes("mine"));
        await using var other = await scene.InviteAsync("eve@example.org");
        var page = await other.NewPageAsync();

        await page.GotoAsync(new Uri(scene.App.Address, $"/view/{item}").ToString());

        await page.GetByText("Nothing here").WaitForAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Nothing_serious_is_found_by_axe_in_any_kind(ColorScheme scheme, int width, int height)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        var findings = new List<string>();
        foreach (var (name, content) in new Dictionary<string, byte[]>
        {
            ["photo.png"] = TestImages.RedAndBlue(1600, 1000),
            ["report.pdf"] = TestDocuments.Pdf(5),
            ["tone.wav"] = TestDocuments.Wav(5),
            ["code.cs"] = Bytes("namespace Demo;\n\n/// <summary>What <c>x</c> is.</summary>\npublic sealed class Example\n{\n    public int X { get; init; } = 42; // a rather long line, so that there is something that has to be wrapped on a narrow screen or scrolled to\n}\n"),
            ["drawing.svg"] = Bytes("<svg xmlns='http://www.w3.org/2000/svg' width='300' height='200'><rect width='300' height='200' fill='teal'/></svg>"),
            ["people.csv"] = Bytes("Name;Age;City\nJane Doe;42;Oslo\nJohn;7;\"a rather long name of a city; too long for the width of a cell in a table on a phone\"\n"),
            ["readme.md"] = Bytes("# A title\n\nSome *words* and a [link](https://example.org).\n\n## A list\n\n- [x] done\n- [ ] to do\n\n| left | right |\n|---|---|\n| 1 | 2 |\n\n> A quotation.\n\n```\ncode();\n```\n"),
            ["setup.exe"] = Bytes("MZ"),
            ["broken.png"] = Bytes("nothing"),
            ["empty.txt"] = [],
        })
        {
            var page = await OpenAsync(scene, await scene.StoreAsync(name, content));
            await SettledAsync(page);
            await page.UntilStillAsync();
            if (Environment.GetEnvironmentVariable("SECUREVAULT_TEST_PICTURES") is { Length: > 0 } folder)
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{scheme}-{width}.png") });
            }

            findings.AddRange((await page.SeriousAsync()).Select(found => $"{name}: {found}"));
            await page.CloseAsync();
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }
}
