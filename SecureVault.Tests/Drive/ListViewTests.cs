using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive;

namespace SecureVault.Tests.Drive;

/// <summary>The order of a list, and finding in it by typing.</summary>
public sealed class ListViewTests
{
    [Fact]
    public void Typing_finds_names_that_begin_so_whatever_capitals_and_marks_they_have()
    {
        var view = ViewOf("Album", "apple", "Äpfel", "banana", "Bär");

        Assert.Equal("banana", Found(view, "ban"));
        Assert.Equal("Bär", Found(view, "bar"));
        Assert.Null(view.FindByBeginning("x"));
    }

    [Fact]
    public void The_same_letter_again_goes_to_the_next_and_around()
    {
        var view = ViewOf("Album", "apple", "banana", "azure");
        string[] expected = ["Album", "apple", "azure", "Album"];

        for (var times = 1; times <= expected.Length; times++)
        {
            var found = view.FindByBeginning(new string('a', times));
            view.MoveFocus(found!.Value, shift: false);
            Assert.Equal(expected[times - 1], view.Focused!.Name);
        }
    }

    [Fact]
    public void More_letters_stay_on_an_item_that_still_fits()
    {
        var view = ViewOf("report 1", "report 2", "rest");
        view.MoveFocus(view.FindByBeginning("r")!.Value, shift: false);
        view.MoveFocus(view.FindByBeginning("re")!.Value, shift: false);
        Assert.Equal("report 1", view.Focused!.Name);
        Assert.Equal("rest", Found(view, "res"));
    }

    [Fact]
    public void Nothing_is_found_in_an_empty_list() => Assert.Null(ViewOf().FindByBeginning("a"));

    [Fact]
    public void Kinds_stand_together_folders_first_and_turned_around_they_still_do()
    {
        var view = ViewOf("b.txt", "a.pdf", "c.txt", "d.pdf");
        view.Sort(DriveColumn.Kind, descending: false);
        Assert.Equal(["a.pdf", "d.pdf", "b.txt", "c.txt"], view.Entries.Select(entry => entry.Name));

        view.Sort(DriveColumn.Kind, descending: true);
        Assert.Equal(["b.txt", "c.txt", "a.pdf", "d.pdf"], view.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void A_list_with_an_order_of_its_own_keeps_it_until_somebody_sorts_and_gets_it_back()
    {
        var view = new DriveView();
        var entries = Entries("b", "a", "c");
        view.Show(entries, OwnOrder.MostRecent);
        Assert.Null(view.SortedBy);
        Assert.Equal(["b", "a", "c"], view.Entries.Select(entry => entry.Name));

        view.SortBy(DriveColumn.Name);
        view.Show(entries, OwnOrder.MostRecent);
        Assert.Equal(["a", "b", "c"], view.Entries.Select(entry => entry.Name));

        view.Sort(column: null, descending: false);
        Assert.Equal(["b", "a", "c"], view.Entries.Select(entry => entry.Name));
    }

    private static string Found(DriveView view, string typed) => view.Entries[view.FindByBeginning(typed)!.Value].Name;

    private static DriveView ViewOf(params string[] names)
    {
        var view = new DriveView();
        view.Show(Entries(names));
        return view;
    }

    private static List<DriveEntry> Entries(params string[] names) =>
        [.. names.Select(name => new DriveEntry(ItemId.New(), name, 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, VersionId.New()))];
}
