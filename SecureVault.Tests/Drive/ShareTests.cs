using Bunit;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Details;
using SecureVault.Web.Components.Drive.Dialogs;
using SecureVault.Web.Components.Drive.Menus;

namespace SecureVault.Tests.Drive;

/// <summary>Handing a file to another program: offered where it can be, told how it goes.</summary>
public sealed class ShareTests : DriveFixture
{
    public ShareTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Theory]
    [InlineData("photo.jpg", 1000, "image/jpeg")]
    [InlineData("report.pdf", 1000, "application/pdf")]
    [InlineData("data.unheard", 1000, "application/octet-stream")]
    public async Task The_menu_holds_it_hidden_for_the_browser_to_decide(string name, int length, string type)
    {
        var entry = (await Vault.Items.FindAsync(User, await StoreAsync(name, length), Token))!;

        var menu = ShowMenu(entry);

        var offer = menu.Find("[data-sv-share-name]");
        Assert.Equal((name, type), (offer.GetAttribute("data-sv-share-name"), offer.GetAttribute("data-sv-share-type")));
        Assert.True(offer.HasAttribute("hidden"));
    }

    [Fact]
    public async Task Folders_empty_and_very_large_files_and_many_at_once_are_not_shared()
    {
        var folder = (await Vault.Items.FindAsync(User, await MakeFolderAsync("folder"), Token))!;
        var file = (await Vault.Items.FindAsync(User, await StoreAsync("a.txt"), Token))!;

        Assert.Empty(ShowMenu(folder).FindAll("[data-sv-share-name]"));
        Assert.Empty(ShowMenu(file with { Length = 0 }).FindAll("[data-sv-share-name]"));
        Assert.Empty(ShowMenu(file with { Length = ShareSheet.MaxBytes + 1 }).FindAll("[data-sv-share-name]"));
        Assert.Empty(ShowMenu(file, file).FindAll("[data-sv-share-name]"));
        Assert.Single(ShowMenu(file with { Length = ShareSheet.MaxBytes }).FindAll("[data-sv-share-name]"));
    }

    [Fact]
    public async Task The_dialog_tells_how_far_it_is_asks_for_another_tap_and_offers_the_download_when_it_fails()
    {
        var entry = (await Vault.Items.FindAsync(User, await StoreAsync("a.pdf", 4_000), Token))!;
        var stage = Show<DetailsPane>(
            (nameof(DetailsPane.Entries), new[] { entry }));
        stage.WaitForElement(".sv-details__do button");

        // On the renderer's own thread, because the pane may be drawn anew between finding the button and pressing it.
        await stage.InvokeAsync(() => stage.Find(".sv-details__do button").Click());
        var dialog = stage.WaitForComponent<ShareDialog>();

        await dialog.InvokeAsync(() => dialog.Instance.TakeProgress(1_000));
        stage.WaitForAssertion(() => Assert.Equal("25", stage.Find(".mud-dialog progress").GetAttribute("value")));
        await dialog.InvokeAsync(() => dialog.Instance.TakeOutcome("ready"));
        stage.WaitForElement("[data-sv-share-now]");
        await dialog.InvokeAsync(() => dialog.Instance.TakeOutcome("failed"));
        Assert.Equal($"/files/{entry.Id}/content", stage.WaitForElement(".mud-dialog a[download]").GetAttribute("href"));
        Assert.Contains("be fetched", stage.Find(".mud-dialog [role=alert]").TextContent, StringComparison.Ordinal);
        await dialog.InvokeAsync(() => dialog.Instance.TakeOutcome("shared"));
        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".mud-dialog")));
    }

    private IRenderedComponent<DriveMenu> ShowMenu(params DriveEntry[] entries) => ShowBeside<DriveMenu>(
        (nameof(DriveMenu.Place), new MenuPlace(0, 0)),
        (nameof(DriveMenu.Entries), entries),
        (nameof(DriveMenu.Take), (Func<DriveCommand, Task>)(_ => Task.CompletedTask)));
}
