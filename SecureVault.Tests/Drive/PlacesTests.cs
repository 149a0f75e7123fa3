using System.IO.Compression;
using Bunit;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Pages;
using SecureVault.Web.Components.Search;

namespace SecureVault.Tests.Drive;

/// <summary>Lists from everywhere say where each item is: names alone may be the same.</summary>
public sealed class PlacesTests : DriveFixture
{
    [Fact]
    public async Task Recent_files_and_favourites_of_one_name_are_told_apart_by_their_folders()
    {
        var reports = await MakeFolderAsync("Reports");
        var year = await MakeFolderAsync("2026", reports);
        var marked = new List<ItemId>();
        foreach (var folder in (ItemId[])[ItemId.Root, reports, year])
        {
            marked.Add(await StoreAsync("plan.txt", folder: folder));
        }

        await Vault.Get<Favourites>().MarkAsync(User, marked, true, Token);
        string[] expected = ["Files", "Reports", "Reports / 2026"];

        var recent = Show<RecentPage>();
        recent.WaitForAssertion(() => Assert.Equal(expected, Places(recent)));
        var favourites = ShowBeside<FavouritesPage>();
        favourites.WaitForAssertion(() => Assert.Equal(expected, Places(favourites)));
        Assert.EndsWith(year.ToString(), recent.FindAll(".sv-file__place").Select(link => link.GetAttribute("href")!).Max(StringComparer.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_inside_of_another_item_of_the_list_counts_once_as_in_a_download_of_them()
    {
        var reports = await MakeFolderAsync("Reports");
        var year = await MakeFolderAsync("2026", reports);
        ItemId[] marked = [reports, year, await StoreAsync("plan 1", 1_000, year), await StoreAsync("plan 2", 500)];
        await StoreAsync("other", 500, reports);
        await Vault.Get<Favourites>().MarkAsync(User, marked, true, Token);
        var zip = Assert.IsType<ZipOutcome.Opened>(await Vault.Get<ZipDownloads>().OpenAsync(User, marked, Token)).Zip;
        await using (zip)
        {
            using var bytes = new MemoryStream();
            await zip.Content.CopyToAsync(bytes, Token);
            await using var archive = new ZipArchive(bytes);
            Assert.Equal(2_000, archive.Entries.Sum(entry => entry.Length));
        }

        var favourites = Show<FavouritesPage>();
        Assert.Equal("2 folders, 2 files · 2.0\u00A0KB", favourites.WaitForElement(".sv-page__facts").TextContent);
        favourites.Find("[aria-label='Select all']").Change(true);
        favourites.WaitForAssertion(() => Assert.Equal("4 selected2.0 KB", favourites.Find(".sv-selection p").TextContent));
        favourites.Find("input[aria-label='Select Reports']").Change(false);
        favourites.WaitForAssertion(() => Assert.Equal("3 selected1.5 KB", favourites.Find(".sv-selection p").TextContent));

        var found = ShowBeside<SearchResults>(("Filter", new SearchFilter { Text = "p" }), ("Number", 1));
        found.WaitForElement("[aria-label='Select all']").Change(true);
        found.WaitForAssertion(() => Assert.Equal("3 selected2.0 KB", found.Find(".sv-selection p").TextContent));
    }

    [Fact]
    public async Task Recent_files_show_and_sort_by_the_time_that_they_are_listed_by()
    {
        foreach (var (name, years) in (IEnumerable<(string, int)>)[("first", -1), ("second", -30), ("third", -10)])
        {
            await Vault.StoreAsync(User, name, ItemId.Root, modified: Vault.Clock.GetUtcNow().AddYears(years));
            Vault.Clock.Advance(TimeSpan.FromHours(1));
        }

        var recent = Show<RecentPage>();
        recent.WaitForAssertion(() => Assert.Equal(
            [("third", "2026-03-01T14"), ("second", "2026-03-01T13"), ("first", "2026-03-01T12")], Times(recent)));
        await recent.InvokeAsync(() => recent.FindAll(".sv-sort").Single(button => button.TextContent.Trim() == "Modified").Click());
        recent.WaitForAssertion(() => Assert.Equal(["third", "second", "first"], Times(recent).Select(row => row.Name)));
        Assert.EndsWith(recent.Find(".sv-file[data-sv-name] time").TextContent, recent.Find(".sv-file__meta").TextContent, StringComparison.Ordinal);

        static IEnumerable<(string Name, string Time)> Times(IRenderedComponent<Microsoft.AspNetCore.Components.IComponent> page) => page.FindAll(".sv-file[data-sv-name]").Select(row =>
            (row.GetAttribute("data-sv-name")!, row.QuerySelector(".sv-file__modified time")!.GetAttribute("datetime")![..13]));
    }

    [Fact]
    public async Task Folders_in_the_trash_and_of_others_have_no_path()
    {
        var folder = await MakeFolderAsync("Reports");
        var gone = await MakeFolderAsync("Old");
        await Vault.Trash.DeleteAsync(User, [gone], Token);

        var paths = await Vault.Items.PathsAsync(User, [folder, gone, ItemId.Root], Token);
        Assert.Equal([ItemId.Root, folder], paths.Keys.OrderBy(item => item != ItemId.Root));
        Assert.Equal("Reports", Assert.Single(paths[folder]).Name);
        Assert.Empty(await Vault.Items.PathsAsync(await Vault.AddUserAsync("grace@example.org"), [folder], Token));
    }

    private static IEnumerable<string> Places<TComponent>(IRenderedComponent<TComponent> page)
        where TComponent : Microsoft.AspNetCore.Components.IComponent =>
        page.FindAll(".sv-file__place bdi").Select(place => place.TextContent).Order(StringComparer.Ordinal);
}
