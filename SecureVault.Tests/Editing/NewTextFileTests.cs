using Microsoft.Playwright;
using SecureVault.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Editing;

/// <summary>New text files, and the menu of a folder's empty area.</summary>
public sealed class NewTextFileTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_new_text_file_is_named_created_and_opened()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("Untitled.txt", [1]);
        var page = await scene.OpenDriveAsync();
        await page.Locator("[data-sv-listening]").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "New text file" }).ClickAsync();
        var name = page.GetByLabel("Name", new() { Exact = true });
        await Expect(name).ToHaveValueAsync("Untitled.txt");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await name.FillAsync("plan.md");
        await page.Keyboard.PressAsync("Enter");

        await EditorSteps.AreaAsync(page);
        await page.Keyboard.TypeAsync("# Plan");
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.Locator(".sv-editor__status")).ToHaveTextAsync("Saved as a new version");
        await page.Locator("[data-sv-editor-close]").ClickAsync();
        await page.Locator(".sv-editor").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "plan.md" })).ToHaveAttributeAsync("aria-selected", "true");
        var made = Assert.Single(await scene.ListAsync(), entry => entry.Name == "plan.md");
        Assert.Equal("# Plan", await EditorSteps.ReadAsync(scene, made.Id));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Keys_create_and_edit()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.OpenDriveAsync();
        await page.Locator("[data-sv-listening]").WaitForAsync();

        await page.Keyboard.PressAsync("Shift+T");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await EditorSteps.AreaAsync(page);
        await page.Locator("[data-sv-editor-close]").ClickAsync();
        await page.Locator(".sv-editor").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await PreviewSteps.UntilAsync(page, "document.activeElement?.matches('[data-sv-list]')");
        await page.Keyboard.PressAsync("Shift+E");

        await EditorSteps.AreaAsync(page);
    }

    [Fact]
    public async Task An_item_s_menu_edits_a_text_and_offers_that_for_no_other_file()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("a.txt", "one"u8.ToArray());
        await scene.StoreAsync("b.zip", [1]);
        var page = await scene.OpenDriveAsync();
        await page.Locator("[data-sv-listening]").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "More for b.zip" }).ClickAsync();
        await page.GetByRole(AriaRole.Menu).WaitForAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" }).CountAsync());
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "More for a.txt" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" }).ClickAsync();

        await Expect(await EditorSteps.AreaAsync(page)).ToHaveValueAsync("one");
    }

    [Fact]
    public async Task The_empty_area_has_a_menu_of_its_own()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("a.txt", "one"u8.ToArray());
        var page = await scene.OpenDriveAsync();
        await page.Locator("[data-sv-listening]").WaitForAsync();

        await page.Mouse.ClickAsync(700, 700, new() { Button = MouseButton.Right });
        await page.GetByRole(AriaRole.Menu).WaitForAsync();
        Assert.Equal(
            ["New folder", "New text file", "Upload files…", "Upload folder…", "Select all"],
            await page.GetByRole(AriaRole.Menuitem).AllInnerTextsAsync());
        await page.LookAtAsync("area-menu");
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = "Upload files…" }).ClickAsync());
        Assert.True(chooser.IsMultiple);
        await page.GetByRole(AriaRole.Menu).WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await page.GetByRole(AriaRole.Row, new() { Name = "a.txt" }).ClickAsync();
        await page.Keyboard.PressAsync("Control+c");
        await page.Mouse.ClickAsync(700, 700, new() { Button = MouseButton.Right });
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Paste" }).ClickAsync();
        await scene.UntilAsync(entries => entries.Count == 2);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task The_menu_key_opens_it_in_an_empty_folder()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.OpenDriveAsync();
        await page.Locator("[data-sv-listening]").WaitForAsync();

        await page.Keyboard.PressAsync("Shift+F10");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "New folder" }).ClickAsync();

        await page.GetByLabel("Name", new() { Exact = true }).WaitForAsync();
    }

    [Fact]
    public async Task The_browser_keeps_its_own_menu_for_fields_links_and_with_shift()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("a.txt", "one"u8.ToArray());
        var page = await scene.OpenDriveAsync();
        await page.Locator("[data-sv-listening]").WaitForAsync();
        await page.EvaluateAsync("window.kept = []; addEventListener('contextmenu', event => window.kept.push(!event.defaultPrevented))");

        await page.Locator(".sv-search__input").ClickAsync(new() { Button = MouseButton.Right });
        await page.Keyboard.DownAsync("Shift");
        await page.Mouse.ClickAsync(700, 700, new() { Button = MouseButton.Right });
        await page.Keyboard.UpAsync("Shift");
        await page.Locator(".sv-brand__name").ClickAsync(new() { Button = MouseButton.Right });

        Assert.Equal("true,true,true", await page.EvaluateAsync<string>("window.kept.join()"));
        Assert.Equal(0, await page.GetByRole(AriaRole.Menu).CountAsync());
    }
}
