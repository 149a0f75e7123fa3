using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Lists;

namespace SecureVault.Tests.Drive.Lists;

/// <summary>Keys move the focus of a list, look for a name, or mean a command.</summary>
public sealed class ListKeysTests
{
    private static readonly string[] Nine = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];

    [Theory]
    [InlineData("a", "ArrowDown", 1, "b")]
    [InlineData("i", "ArrowDown", 1, "i")]
    [InlineData("a", "ArrowUp", 1, "a")]
    [InlineData("c", "Home", 1, "a")]
    [InlineData("c", "End", 1, "i")]
    [InlineData("a", "PageDown", 1, "i")]
    [InlineData("a", "ArrowDown", 3, "d")]
    [InlineData("h", "ArrowDown", 3, "h")]
    [InlineData("e", "ArrowUp", 3, "b")]
    [InlineData("a", "ArrowRight", 3, "b")]
    [InlineData("a", "ArrowLeft", 3, "a")]
    public void A_key_moves_the_focus_in_rows_and_in_tiles(string from, string key, int step, string to)
    {
        var view = ListScene.ViewOf(Nine);
        view.MoveFocus(Array.IndexOf(Nine, from), shift: false);

        Assert.True(new ListKeys(view).Move(key, step, shift: false, command: false));

        Assert.Equal(to, view.Focused!.Name);
        Assert.Equal([to], view.SelectedNames());
    }

    [Fact]
    public void The_first_arrow_goes_to_the_first_item()
    {
        var view = ListScene.ViewOf(Nine);

        new ListKeys(view).Move("ArrowDown", step: 3, shift: false, command: false);

        Assert.Equal("a", view.Focused!.Name);
    }

    [Fact]
    public void With_shift_the_selection_grows_and_with_ctrl_it_stays()
    {
        var view = ListScene.ViewOf(Nine);
        var keys = new ListKeys(view);
        keys.Move("Home", 1, shift: false, command: false);

        keys.Move("ArrowDown", 1, shift: true, command: false);
        Assert.Equal(["a", "b"], view.SelectedNames());

        keys.Move("End", 1, shift: false, command: true);
        Assert.Equal(["a", "b"], view.SelectedNames());
        Assert.Equal("i", view.Focused!.Name);
    }

    [Theory]
    [InlineData("ArrowRight")]
    [InlineData("ArrowLeft")]
    [InlineData("Enter")]
    public void In_rows_other_keys_move_nothing(string key) =>
        Assert.False(new ListKeys(ListScene.ViewOf(Nine)).Move(key, step: 1, shift: false, command: false));

    [Fact]
    public void Typing_selects_the_item_that_begins_like_it()
    {
        var view = ListScene.ViewOf("apple", "banana", "berry");
        var keys = new ListKeys(view);

        Assert.True(keys.Find("be"));
        Assert.Equal(["berry"], view.SelectedNames());
        Assert.False(keys.Find("x"));
        Assert.Equal(["berry"], view.SelectedNames());
    }

    [Theory]
    [InlineData("Delete", false, false, DriveCommand.Delete)]
    [InlineData("n", true, false, DriveCommand.NewFolder)]
    [InlineData("t", true, false, DriveCommand.NewTextFile)]
    [InlineData("e", true, false, DriveCommand.Edit)]
    [InlineData("a", false, true, DriveCommand.SelectAll)]
    [InlineData("z", false, true, DriveCommand.Undo)]
    [InlineData(" ", false, true, DriveCommand.Toggle)]
    public void A_key_means_a_command(string key, bool shift, bool command, DriveCommand expected) =>
        Assert.Equal(expected, ListKeys.CommandOf(key, shift, command));

    [Theory]
    [InlineData("n", false, false)]
    [InlineData("e", false, false)]
    [InlineData("Delete", false, true)]
    [InlineData("F5", false, false)]
    public void Other_keys_are_left_to_the_browser(string key, bool shift, bool command) => Assert.Null(ListKeys.CommandOf(key, shift, command));
}
