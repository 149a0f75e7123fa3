using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Tests.Browser;

/// <summary>What a person does with folders, in a real browser.</summary>
public sealed class FolderTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_has_an_address_and_back_and_forward_work()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var reports = await MakeFolderAsync(scene, ItemId.Root, "Reports");
        var year = await MakeFolderAsync(scene, reports, "2026");
        await scene.StoreAsync("plan.bin", [1], year);
        var page = await scene.OpenDriveAsync();

        await Name(page, "Reports").ClickAsync();
        await page.WaitForURLAsync($"**/folders/{reports}");
        await Name(page, "2026").ClickAsync();
        await Name(page, "plan.bin").WaitForAsync();
        Assert.Equal("2026", await page.Locator("h1").InnerTextAsync());

        await page.GoBackAsync();
        await Name(page, "2026").WaitForAsync();
        await page.GoForwardAsync();
        await Name(page, "plan.bin").WaitForAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Path" }).GetByRole(AriaRole.Link, new() { Name = "Reports" }).ClickAsync();
        await Name(page, "2026").WaitForAsync();

        var other = await scene.OpenDriveAsync($"/folders/{year}");
        await Name(other, "plan.bin").WaitForAsync();
        Assert.DoesNotMatch(new Regex("Reports|2026|plan"), other.Url);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_drive_is_used_by_keyboard_alone()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("a.bin", [1]);
        await scene.StoreAsync("b.bin", [1]);
        var page = await scene.OpenDriveAsync();
        await Name(page, "b.bin").WaitForAsync();

        await page.Locator("[data-sv-listening]").WaitForAsync();
        await page.Keyboard.PressAsync("Shift+N");
        await page.Locator("#sv-name:focus").WaitForAsync();
        await page.Keyboard.TypeAsync("Archive");
        await page.Keyboard.PressAsync("Enter");
        await Name(page, "Archive").WaitForAsync();
        await page.Locator(".mud-dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await page.Keyboard.PressAsync("End");
        await page.Keyboard.PressAsync("Shift+ArrowUp");
        await page.GetByText("2 selected").First.WaitForAsync();
        await page.Keyboard.PressAsync("Control+x");
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("[data-sv-listening]").GetByText("This folder is empty").WaitForAsync();
        await page.Keyboard.PressAsync("Control+v");
        await Name(page, "a.bin").WaitForAsync();

        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("F2");
        await page.Locator("#sv-name").WaitForAsync();
        await page.Locator("#sv-name:focus").WaitForAsync();
        await page.Keyboard.TypeAsync("first");
        await page.Keyboard.PressAsync("Enter");
        await Name(page, "first.bin").WaitForAsync();
        await page.Locator(".mud-dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await page.Keyboard.PressAsync("Delete");
        await Name(page, "first.bin").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.Keyboard.PressAsync("Backspace");
        await Name(page, "Archive").WaitForAsync();
        await page.Locator("[data-sv-listening] [data-sv-name='Archive']").WaitForAsync();
        await page.Keyboard.PressAsync("?");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Keyboard shortcuts" }).WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_folder_to_move_to_is_chosen_by_arrows()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var alpha = await MakeFolderAsync(scene, ItemId.Root, "Alpha");
        var inner = await MakeFolderAsync(scene, alpha, "Inner");
        await MakeFolderAsync(scene, ItemId.Root, "Beta");
        await scene.StoreAsync("plan.bin", [1]);
        var page = await scene.OpenDriveAsync();
        await Row(page, "plan.bin").Locator(".sv-file__size").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move the selected items" }).ClickAsync();
        await Chosen(page, "Files").WaitForAsync();
        await page.Locator(".sv-branch__name").Filter(new() { HasText = "Beta" }).WaitForAsync();
        await page.Locator(".sv-branch__name:focus").WaitForAsync();
        Assert.True(await page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).IsDisabledAsync()); // it is here already

        await page.Keyboard.PressAsync("End");
        await Chosen(page, "Beta").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Chosen(page, "Alpha").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Locator(".sv-branch__name").Filter(new() { HasText = "Inner" }).WaitForAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Chosen(page, "Inner").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Chosen(page, "Alpha").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Chosen(page, "Inner").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await Name(page, "plan.bin").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        Assert.Equal("plan.bin", Assert.Single(await scene.ListAsync(inner)).Name);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Among_many_folders_only_those_in_sight_are_drawn_one_is_found_by_its_name_and_offered_first_the_next_time()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var wanted = default(ItemId);
        for (var number = 0; number < 400; number++)
        {
            wanted = await MakeFolderAsync(scene, ItemId.Root, $"Folder {number:000}");
        }

        await scene.StoreAsync("a.bin", [1]);
        await scene.StoreAsync("b.bin", [1]);
        var page = await scene.OpenDriveAsync();
        await ChooseTargetAsync(page, "a.bin");
        await Chosen(page, "Files").WaitForAsync();
        Assert.InRange(await page.Locator(".sv-branch").CountAsync(), 5, 100);
        await page.Keyboard.PressAsync("End");
        await Chosen(page, "Folder 399").WaitForAsync();
        await page.Keyboard.PressAsync("Home");
        await Chosen(page, "Files").WaitForAsync();

        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search folders" }).FillAsync("399");
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Folder 399" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await page.GetByText("a.bin moved to Folder 399").WaitForAsync();
        Assert.Equal("a.bin", Assert.Single(await scene.ListAsync(wanted)).Name);

        await ChooseTargetAsync(page, "b.bin");
        await page.GetByRole(AriaRole.Group, new() { Name = "Recently used" }).GetByRole(AriaRole.Button, new() { Name = "Folder 399" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await page.GetByText("b.bin moved to Folder 399").WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Dragging_files_onto_a_folder_and_onto_the_trash_moves_them()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var folder = await MakeFolderAsync(scene, ItemId.Root, "Archive");
        await scene.StoreAsync("a.bin", [1]);
        await scene.StoreAsync("b.bin", [1]);
        var page = await scene.OpenDriveAsync();

        await Row(page, "a.bin").DragToAsync(Row(page, "Archive"));
        await Name(page, "a.bin").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal("a.bin", Assert.Single(await scene.ListAsync(folder)).Name);

        await Row(page, "b.bin").DragToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Trash" }));
        await Name(page, "b.bin").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.GetByRole(AriaRole.Link, new() { Name = "Trash" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore b.bin" }).ClickAsync();
        await page.GetByText("The trash is empty").WaitForAsync();
        Assert.Contains(await scene.ListAsync(), entry => entry.Name == "b.bin");
    }

    [Fact]
    public async Task A_search_finds_in_all_folders_and_gets_into_no_address()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var folder = await MakeFolderAsync(scene, ItemId.Root, "Archive");
        await scene.StoreAsync("Quarterly figures.bin", [1], folder);
        await scene.StoreAsync("other.bin", [1]);
        var page = await scene.OpenDriveAsync();
        await Name(page, "other.bin").WaitForAsync();

        await page.Locator("[data-sv-listening]").WaitForAsync();
        await page.Keyboard.PressAsync("/");
        await page.Locator(".sv-search__input:focus").WaitForAsync();
        await page.Keyboard.TypeAsync("figures quart");
        await Name(page, "Quarterly figures.bin").WaitForAsync();
        await Name(page, "other.bin").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal("Archive", await page.Locator(".sv-file__place").InnerTextAsync());
        Assert.DoesNotContain("figures", page.Url, StringComparison.OrdinalIgnoreCase);

        await page.Keyboard.PressAsync("Escape");
        await Name(page, "other.bin").WaitForAsync();
    }

    [Fact]
    public async Task Several_items_come_down_as_one_archive()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var folder = await MakeFolderAsync(scene, ItemId.Root, "Archive");
        await scene.StoreAsync("inner.txt", "inner"u8.ToArray(), folder);
        await scene.StoreAsync("outer.txt", "outer"u8.ToArray());
        var page = await scene.OpenDriveAsync();
        await Name(page, "outer.txt").WaitForAsync();

        await page.Keyboard.PressAsync("Control+a");
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Download the selected items" }).ClickAsync());

        using var archive = System.IO.Compression.ZipFile.OpenRead((await download.PathAsync())!);
        Assert.Equal(["Archive/inner.txt", "outer.txt"], archive.Entries.Where(entry => entry.Length > 0).Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        await using var inner = await archive.GetEntry("Archive/inner.txt")!.OpenAsync(Token);
        using var text = new StreamReader(inner);
        Assert.Equal("inner", await text.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task A_file_shows_its_protection_and_proves_it()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("a.bin", [1, 2, 3]);
        var page = await scene.OpenDriveAsync();
        await Row(page, "a.bin").Locator(".sv-file__size").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show details" }).ClickAsync();

        await page.GetByText("This file is encrypted. Only this vault’s key opens it.").WaitForAsync();
        await page.GetByText("Technical details").ClickAsync();
        await page.GetByText("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81").WaitForAsync(); // sha256sum of 01 02 03
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify now" }).ClickAsync();
        await page.GetByText("Verified: identical to what you uploaded.").WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    private static async Task ChooseTargetAsync(IPage page, string name)
    {
        await page.Keyboard.PressAsync("End");
        await Row(page, name).Locator(".sv-file__size").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move the selected items" }).ClickAsync();
    }

    private static ILocator Name(IPage page, string name) => page.Locator(".sv-file__name").GetByRole(AriaRole.Link, new() { Name = name });

    private static ILocator Chosen(IPage page, string name) => page.Locator(".sv-branch--chosen .sv-branch__name:focus").Filter(new() { HasText = name });

    private static ILocator Row(IPage page, string name) => page.Locator($"[data-sv-name='{name}']");

    private static async Task<ItemId> MakeFolderAsync(VaultScene scene, ItemId parent, string name) =>
        Assert.IsType<FolderOutcome.Created>(await scene.App.Get<Folders>().CreateAsync(await scene.UserAsync(), parent, name, Token)).Folder;
}
