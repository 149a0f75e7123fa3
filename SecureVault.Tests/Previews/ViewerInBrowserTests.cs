using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Tests.Browser;
using static SecureVault.Tests.Browser.PreviewSteps;

namespace SecureVault.Tests.Previews;

/// <summary>The commands of the list, over a file that is shown, in a real browser.</summary>
public sealed class ViewerInBrowserTests(BrowserFixture browser)
{
    [Fact]
    public async Task Deleting_shows_the_next_file_undo_brings_it_back_and_the_last_one_closes_the_preview()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await StoreAsync(scene, "a.txt", "b.txt");
        var page = await OpenFromListAsync(scene, "a.txt");

        await page.Keyboard.PressAsync("Delete");
        await TitleAsync(page, "b.txt");
        Assert.Equal(["b.txt"], (await scene.ListAsync()).Select(entry => entry.Name));

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await scene.UntilAsync(entries => entries.Count == 2);
        await Assertions.Expect(page.Locator(".sv-preview__title")).ToContainTextAsync("2 of 2");

        await page.Keyboard.PressAsync("Delete");
        await TitleAsync(page, "a.txt");
        await OpenMenuAsync(page);
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-sv-preview]")).ToHaveCountAsync(0);
        Assert.Equal(scene.App.Address, new Uri(page.Url));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Renaming_changes_the_title_and_the_star_the_list()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await StoreAsync(scene, "a.txt", "b.txt");
        var page = await OpenFromListAsync(scene, "a.txt");

        await page.Keyboard.PressAsync("F2");
        await UntilAsync(page, "document.activeElement?.id === 'sv-name' && document.activeElement.selectionEnd === 1"); // the name without its extension
        await page.Keyboard.TypeAsync("z");
        await UntilAsync(page, "document.activeElement?.value === 'z.txt'");
        await page.Keyboard.PressAsync("Enter");
        await TitleAsync(page, "z.txt");
        await Assertions.Expect(page.Locator(".sv-preview__title")).ToContainTextAsync("2 of 2");

        var star = page.Locator(".sv-preview").GetByRole(AriaRole.Button, new() { Name = "Favourite" });
        await star.ClickAsync();
        await Assertions.Expect(star).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.True((await scene.ListAsync()).Single(entry => entry.Name == "z.txt").IsFavourite);
        await UnmarkByKeyAsync(page, star);
        Assert.Empty(scene.Errors);
    }

    /// <summary>The star shows the mark before the command that set it has ended, and until then a key means the same command.</summary>
    private static async Task UnmarkByKeyAsync(IPage page, ILocator star)
    {
        for (var press = 0; press < 10 && await star.GetAttributeAsync("aria-pressed") == "true"; press++)
        {
            await page.Keyboard.PressAsync("Shift+F");
            await Task.WhenAny(Assertions.Expect(star).ToHaveAttributeAsync("aria-pressed", "false"), Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        }

        await Assertions.Expect(star).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task Moving_shows_the_next_file_also_at_the_files_own_address()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await StoreAsync(scene, "b.txt", "a.txt");
        await scene.App.Get<Folders>().CreateAsync(await scene.UserAsync(), ItemId.Root, "Plans", TestContext.Current.CancellationToken);
        var item = (await scene.ListAsync()).Single(entry => entry.Name == "a.txt").Id;
        var page = await OpenAsync(scene, item);
        await page.Locator("html.sv-previewing").WaitForAsync();

        await OpenMenuAsync(page);
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Move to…" }).ClickAsync();
        await page.GetByRole(AriaRole.Treeitem, new() { Name = "Plans" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();

        await TitleAsync(page, "b.txt");
        Assert.Contains("/view/", page.Url, StringComparison.Ordinal);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Escape_closes_the_menu_first_then_the_details_stay_and_then_the_preview()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await StoreAsync(scene, "a.txt", "b.txt");
        var page = await OpenFromListAsync(scene, "a.txt");
        await OpenMenuAsync(page);

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("[role=menu]")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("[data-sv-preview]")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "More for a.txt" }).Last).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Shift+I");
        await page.Locator(".sv-preview .sv-details").GetByText("Verify now").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await TitleAsync(page, "b.txt");
        await Assertions.Expect(page.Locator(".sv-preview .sv-details__name")).ToContainTextAsync("b.txt");
        await page.Locator(".sv-preview").GetByRole(AriaRole.Button, new() { Name = "Close the details" }).ClickAsync();
        await Assertions.Expect(page.Locator(".sv-preview .sv-details")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("[data-sv-preview]")).ToHaveCountAsync(0);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Other_windows_rename_and_delete_under_ones_hands()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await StoreAsync(scene, "a.txt", "b.txt");
        var page = await OpenFromListAsync(scene, "a.txt");
        var user = await scene.UserAsync();
        var item = (await scene.ListAsync()).Single(entry => entry.Name == "a.txt").Id;

        await scene.App.Get<Renames>().RenameAsync(user, item, "c.txt", TestContext.Current.CancellationToken);
        await TitleAsync(page, "c.txt");
        await scene.App.Get<TrashBin>().DeleteAsync(user, [item], TestContext.Current.CancellationToken);
        await TitleAsync(page, "b.txt");
        await page.GetByText("was deleted in the meantime").WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_favourite_that_is_none_any_more_stays_until_the_person_turns()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await StoreAsync(scene, "a.txt", "b.txt");
        await scene.App.Get<Favourites>().MarkAsync(
            await scene.UserAsync(), [.. (await scene.ListAsync()).Select(entry => entry.Id)], true, TestContext.Current.CancellationToken);
        var page = await OpenFromListAsync(scene, "a.txt", "/favourites");
        var star = page.Locator(".sv-preview").GetByRole(AriaRole.Button, new() { Name = "Favourite" });

        await star.ClickAsync();
        await Assertions.Expect(star).ToHaveAttributeAsync("aria-pressed", "false");
        await Assertions.Expect(page.Locator("[data-sv-name='a.txt']")).ToHaveCountAsync(0); // the list is without it
        await TitleAsync(page, "a.txt");
        await page.Keyboard.PressAsync("ArrowRight");
        await TitleAsync(page, "b.txt");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task The_strip_turns_and_only_neighbouring_pictures_are_fetched_before_they_are_asked_for()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        for (var i = 1; i <= 9; i++)
        {
            await scene.StoreAsync($"{i}.png", TestImages.RedAndBlue(40 + i, 30));
        }

        await scene.StoreAsync("4a.txt", Bytes("no picture"));
        var items = (await scene.ListAsync()).ToDictionary(entry => entry.Name, entry => entry.Id);
        var page = await scene.Context.NewPageAsync();
        var asked = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Url.Contains("/preview?", StringComparison.Ordinal))
            {
                asked.Add(items.Single(item => request.Url.Contains(item.Value.ToString(), StringComparison.Ordinal)).Key);
            }
        };
        await OpenAsync(scene, page, items["4.png"]);
        await page.Locator("html.sv-previewing").WaitForAsync();
        await WaitFor.ItAsync(() => Task.FromResult(asked.Count >= 2), "The picture and its neighbour", TimeSpan.FromSeconds(30));
        await page.GetByRole(AriaRole.Button, new() { Name = "4a.txt, 5 of 10" }).ClickAsync();
        await TitleAsync(page, "4a.txt");
        Assert.Equal(["3.png", "4.png"], asked.Distinct().Order());

        await page.GetByRole(AriaRole.Button, new() { Name = "8.png, 9 of 10" }).ClickAsync();
        await TitleAsync(page, "8.png");
        await Assertions.Expect(page.Locator(".sv-strip [aria-current]")).ToHaveAttributeAsync("title", "8.png");
        await Assertions.Expect(page.Locator(".sv-strip [aria-current]")).ToBeFocusedAsync();
        await WaitFor.ItAsync(() => Task.FromResult(asked.Contains("9.png") && asked.Contains("7.png")), "Both neighbours", TimeSpan.FromSeconds(30));
        Assert.Empty(scene.Errors);
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("b.pdf")]
    [InlineData("c.md")]
    [InlineData("d.txt")]
    public async Task The_content_is_printed_without_what_is_around_it(string name)
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync(name, Path.GetExtension(name) switch
        {
            ".png" => TestImages.RedAndBlue(800, 600),
            ".pdf" => TestDocuments.Pdf(3),
            ".md" => Bytes("# A heading"),
            _ => Bytes("some words"),
        });
        await scene.Context.AddInitScriptAsync("window.print = () => { window.printed = document.querySelector('body > .sv-print').cloneNode(true); dispatchEvent(new Event('afterprint')); };");
        var page = await OpenAsync(scene, item);
        await SettledAsync(page);
        await page.Locator("html.sv-previewing").WaitForAsync();

        await OpenMenuAsync(page);
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Print" }).ClickAsync();

        await UntilAsync(page, "!!window.printed && !document.querySelector('.sv-print')");
        Assert.Equal(
            Path.GetExtension(name) switch { ".png" => "1 img", ".pdf" => "3 img", ".md" => "A heading", _ => "some words" },
            await page.EvaluateAsync<string>("() => window.printed.textContent.trim() || `${window.printed.querySelectorAll('img').length} img`"));
        await page.EvaluateAsync("delete window.printed");
        await page.Keyboard.PressAsync("Control+p");
        await UntilAsync(page, "!!window.printed");
        Assert.Empty(scene.Errors);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Nothing_serious_is_found_by_axe_in_the_menu_the_details_and_a_picture_seen_closely(ColorScheme scheme, int width, int height)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        var item = await scene.StoreAsync("a.png", TestImages.RedAndBlue(3000, 2000));
        await StoreAsync(scene, "b.txt", "c.pdf", "d.mp3");
        var page = await OpenAsync(scene, item);
        await SettledAsync(page);
        await page.Locator("html.sv-previewing").WaitForAsync();

        await OpenMenuAsync(page);
        await CheckAsync("the menu");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("[role=menu]")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("1");
        await UntilAsync(page, "!!document.querySelector('[data-sv-zoomed]')");
        await CheckAsync("closely");
        await page.Keyboard.PressAsync("Shift+I");
        await page.Locator(".sv-preview .sv-details").GetByText("Verify now").WaitForAsync();
        await CheckAsync("the details");

        async Task CheckAsync(string what)
        {
            await page.UntilStillAsync();
            Assert.Empty((await page.SeriousAsync()).Select(found => $"{what}: {found}"));
        }
    }

    private static async Task StoreAsync(VaultScene scene, params string[] names)
    {
        foreach (var name in names)
        {
            await scene.StoreAsync(name, Bytes($"words of {name}"));
        }
    }

    private static async Task<IPage> OpenFromListAsync(VaultScene scene, string name, string path = "/")
    {
        var page = await scene.OpenDriveAsync(path);
        await page.Locator("[data-sv-listening]").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = name }).First.ClickAsync();
        await page.Locator("html.sv-previewing").WaitForAsync();
        return page;
    }

    private static async Task OpenMenuAsync(IPage page)
    {
        await page.Locator(".sv-preview__actions [aria-haspopup=menu]").ClickAsync();
        await Assertions.Expect(page.Locator("[role=menu]")).ToBeVisibleAsync();
    }

    private static Task TitleAsync(IPage page, string name) => Assertions.Expect(page.Locator("#sv-preview-title")).ToHaveTextAsync(name);
}
