using Bunit;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Pages;

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
