using System.Text;
using Microsoft.Playwright;
using SecureVault.Core.Drive;
using SecureVault.Tests.Browser;
using static Microsoft.Playwright.Assertions;
using static SecureVault.Tests.Editing.EditorSteps;

namespace SecureVault.Tests.Editing;

/// <summary>Editing texts in a real browser: what is typed is saved, or stays in the window.</summary>
public sealed class EditorInBrowserTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_is_edited_from_its_preview_and_saved_as_a_new_version()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("notes.txt", "one\r\ntwo\r\n"u8.ToArray());
        var page = await PreviewSteps.OpenAsync(scene, item);
        await page.Locator(".sv-text").WaitForAsync();
        await page.Locator("html.sv-previewing").WaitForAsync();

        await page.Keyboard.PressAsync("e");
        var area = await AreaAsync(page);
        await Expect(area).ToHaveValueAsync("one\ntwo\n");
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.TypeAsync("three");
        await Expect(page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+s");
        await page.Keyboard.PressAsync("Control+s");

        await Expect(page.Locator(".sv-editor__status")).ToHaveTextAsync("Saved as a new version");
        await Expect(page.GetByText("Unsaved changes")).ToBeHiddenAsync();
        Assert.Equal("one\r\ntwo\r\nthree", await ReadAsync(scene, item));
        Assert.Equal(2, (await VersionsAsync(scene, item)).Count);
        await page.Locator("[data-sv-editor-close]").ClickAsync();
        await area.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Expect(page.Locator(".sv-text__lines")).ToContainTextAsync("three");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_text_of_a_mebibyte_comes_and_goes_whole()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var text = string.Concat(Enumerable.Range(0, 24_000).Select(i => $"Zeile {i}: größer als ein Paket, 😀\n"));
        text = text[..text.LastIndexOf('\n', 900_000)];
        var item = await scene.StoreAsync("long.txt", Encoding.UTF8.GetBytes(text));
        var page = await PreviewSteps.OpenAsync(scene, item);
        await page.Locator("[data-sv-preview-edit]").ClickAsync();
        var area = await AreaAsync(page);
        Assert.Equal(text.Length, await area.EvaluateAsync<int>("area => area.value.length"));

        await page.Keyboard.TypeAsync("x");
        await page.Keyboard.PressAsync("Control+s");

        await Expect(page.Locator(".sv-editor__status")).ToHaveTextAsync("Saved as a new version", new() { Timeout = 120_000 });
        Assert.Equal("x" + text, await ReadAsync(scene, item));
    }

    [Fact]
    public async Task A_file_that_was_changed_elsewhere_is_not_overwritten_without_a_question()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("notes.txt", "one"u8.ToArray());
        var first = await EditAsync(scene, item);
        var second = await EditAsync(scene, item);
        await second.Keyboard.TypeAsync("second ");
        await second.Keyboard.PressAsync("Control+s");
        await Expect(second.Locator(".sv-editor__status")).ToHaveTextAsync("Saved as a new version");

        await first.Keyboard.TypeAsync("first ");
        await first.Keyboard.PressAsync("Control+s");
        await Expect(first.GetByText("Changed elsewhere")).ToBeVisibleAsync();
        await first.PictureAsync("editor-conflict");
        await first.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(first.GetByText("Not saved, because the file was changed elsewhere")).ToBeVisibleAsync();
        Assert.Equal("second one", await ReadAsync(scene, item));

        await first.Keyboard.PressAsync("Control+s");
        await first.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Save as a copy" }).ClickAsync();
        await Expect(first.Locator(".sv-editor__status")).ToHaveTextAsync("Saved as “notes (2).txt”");
        Assert.Equal("second one", await ReadAsync(scene, item));

        await first.Locator("textarea").FocusAsync();
        await first.Keyboard.TypeAsync("!");
        await first.Keyboard.PressAsync("Control+s");
        await Expect(first.Locator(".sv-editor__status")).ToHaveTextAsync("Saved as a new version");
        var copy = Assert.Single(await scene.ListAsync(), entry => entry.Name == "notes (2).txt");
        Assert.Contains("!", await ReadAsync(scene, copy.Id), StringComparison.Ordinal);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Whoever_says_so_overwrites_and_the_other_content_stays_a_version()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("notes.txt", "one"u8.ToArray());
        var page = await EditAsync(scene, item);
        await ReplaceAsync(scene, "notes.txt", "two");

        await page.Keyboard.TypeAsync("three ");
        await page.Keyboard.PressAsync("Control+s");
        await page.GetByRole(AriaRole.Button, new() { Name = "Overwrite" }).ClickAsync();

        await Expect(page.Locator(".sv-editor__status")).ToHaveTextAsync("Saved as a new version");
        Assert.Equal("three one", await ReadAsync(scene, item));
        Assert.Equal(3, (await VersionsAsync(scene, item)).Count);
    }

    [Fact]
    public async Task A_file_that_was_deleted_meanwhile_can_be_saved_as_a_copy()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("notes.txt", "one"u8.ToArray());
        var page = await EditAsync(scene, item);
        await scene.App.Get<TrashBin>().DeleteAsync(await scene.UserAsync(), [item], Token);

        await page.Keyboard.TypeAsync("two ");
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.GetByText("because the file was deleted")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save as a copy" }).ClickAsync();

        await Expect(page.Locator(".sv-editor__status")).ToContainTextAsync("Saved as");
        Assert.Equal("two one", await ReadAsync(scene, Assert.Single(await scene.ListAsync()).Id));
    }

    [Fact]
    public async Task Closing_asks_before_changes_are_lost_and_going_back_closes_only_the_editor()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("notes.txt", "one"u8.ToArray());
        var page = await scene.OpenDriveAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "notes.txt", Exact = true }).ClickAsync();
        await page.Locator("[data-sv-preview-edit]").ClickAsync();
        var area = await AreaAsync(page);

        await page.Keyboard.TypeAsync("two ");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep editing" }).ClickAsync();
        await Expect(area).ToHaveValueAsync("two one");

        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await area.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Expect(page.Locator("[data-sv-preview]")).ToBeVisibleAsync();
        Assert.Equal("one", await ReadAsync(scene, item));

        await page.GoBackAsync();
        await page.Locator("[data-sv-preview]").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_change_that_is_undone_is_none_and_nothing_asks()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await EditAsync(scene, await scene.StoreAsync("code.py", "if a:\n    b\n"u8.ToArray()));
        var area = page.Locator("textarea");

        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.PressAsync("Tab");
        await Expect(area).ToHaveValueAsync("if a:\n    b\n    ");
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(area).ToHaveValueAsync("if a:\n    b\n");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.PressAsync("Tab");
        await Expect(area).ToHaveValueAsync("    if a:\n        b\n");
        await Expect(page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(page.GetByText("Unsaved changes")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Control+z");
        await Expect(area).ToHaveValueAsync("    if a:\n        b\n");
        await page.Keyboard.PressAsync("Control+Shift+z");

        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Tab");
        Assert.False(await area.EvaluateAsync<bool>("area => area === document.activeElement"));
        await page.Keyboard.PressAsync("Escape");
        await area.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task What_is_typed_while_saving_stays_unsaved_and_a_failed_save_keeps_the_text()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("notes.txt", "one"u8.ToArray());
        var page = await EditAsync(scene, item);
        var objects = scene.App.Folder.Combine("objects");
        var away = scene.App.Folder.Combine("objects-away");
        Directory.Move(objects, away);
        await File.WriteAllTextAsync(objects, string.Empty, Token); // no folder can be made in its place

        await page.Keyboard.TypeAsync("two ");
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.GetByText("the storage didn’t answer")).ToBeVisibleAsync();
        await Expect(page.Locator("textarea")).ToHaveValueAsync("two one");
        await Expect(page.GetByText("Unsaved changes")).ToBeVisibleAsync();

        File.Delete(objects);
        Directory.Move(away, objects);
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.Locator(".sv-editor__status")).ToHaveTextAsync("Saved as a new version");
        Assert.Equal("two one", await ReadAsync(scene, item));
        Assert.Equal(2, (await VersionsAsync(scene, item)).Count);
    }

    [Fact]
    public async Task A_file_with_invalid_bytes_is_not_edited_and_says_why()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("broken.txt", [0xC3, 0xA4, 0xC3, 0xB6, 0xC3, 0xBC, 0x61, 0xFF, 0x0A]);
        var page = await PreviewSteps.OpenAsync(scene, item);
        await page.Locator("[data-sv-preview-edit]").ClickAsync();

        await Expect(page.GetByText("Saving would damage them")).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("textarea").CountAsync());
        await page.Locator("[data-sv-editor-close]").ClickAsync();
        await page.Locator(".sv-editor").WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task Markdown_is_seen_as_a_page_without_being_saved()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("readme.md", "# One\n"u8.ToArray());
        var page = await EditAsync(scene, item);

        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.TypeAsync("## Two <script>");
        await page.Locator(".sv-editor").GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(page.Locator(".sv-editor h2").Last).ToHaveTextAsync("Two <script>");
        await page.Locator(".sv-editor").GetByRole(AriaRole.Button, new() { Name = "Write" }).ClickAsync();

        await Expect(page.Locator("textarea")).ToHaveValueAsync("# One\n## Two <script>");
        await Expect(page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        Assert.Single(await VersionsAsync(scene, item));
    }

    [Theory]
    [InlineData(1440, 900, "en", ColorScheme.Light)]
    [InlineData(390, 844, "de-DE", ColorScheme.Dark)]
    public async Task Nothing_keeps_people_from_using_it(int width, int height, string language, ColorScheme scheme)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = width, Height = height }, Locale = language, ColorScheme = scheme });
        var page = await EditAsync(scene, await scene.StoreAsync("An unusually long name of a file that will not fit.md", "# One\n\n- two\n- three\n\nA paragraph.\n"u8.ToArray()));
        await page.Keyboard.TypeAsync("x");
        await page.LookAtAsync($"editor-{width}");
        await page.Locator(".sv-editor__tools input").UncheckAsync(new() { Force = true });
        await page.Locator(".sv-editor:not([data-wraps])").WaitForAsync();
        await page.LookAtAsync($"editor-{width}-lines");
        await page.Locator(".sv-editor__choice button").Last.ClickAsync();
        await page.Locator(".sv-editor__page article").WaitForAsync();
        await page.LookAtAsync($"editor-{width}-page");
        await page.Locator("[data-sv-editor-close]").ClickAsync();
        await page.Locator(".mud-dialog").WaitForAsync();
        await page.LookAtAsync($"editor-{width}-question");
        Assert.Equal(0, await page.EvaluateAsync<int>("[...document.querySelectorAll('.sv-editor *')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1).length"));
    }
}
