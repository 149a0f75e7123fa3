using Microsoft.AspNetCore.Components.Web;
using SecureVault.Web.Components.Drive.Lists;

namespace SecureVault.Tests.Drive.Lists;

/// <summary>A mouse selects by a click; a finger opens, and selects more once something is selected.</summary>
public sealed class ListSelectionTests
{
    private static readonly MouseEventArgs Plain = new();

    [Fact]
    public void A_mouse_click_selects_one_item_and_ctrl_adds_another()
    {
        var view = ListScene.ViewOf("a.png", "b.png", "c.png");
        var selection = new ListSelection(view);

        Assert.Equal(ListClick.Selects, selection.Click(view.Entries[0], Plain));
        Assert.Equal(ListClick.Selects, selection.Click(view.Entries[2], new MouseEventArgs { CtrlKey = true }));

        Assert.Equal(["a.png", "c.png"], view.SelectedNames());
    }

    [Fact]
    public void Shift_selects_everything_from_the_last_click()
    {
        var view = ListScene.ViewOf("a", "b", "c", "d");
        var selection = new ListSelection(view);
        selection.Click(view.Entries[1], Plain);

        selection.Click(view.Entries[3], new MouseEventArgs { ShiftKey = true });

        Assert.Equal(["b", "c", "d"], view.SelectedNames());
    }

    [Fact]
    public void A_finger_opens_until_something_is_selected()
    {
        var view = ListScene.ViewOf("a.png", "b.png");
        var selection = new ListSelection(view) { IsTouch = true };
        Assert.Equal(ListClick.Opens, selection.Click(view.Entries[0], Plain));
        Assert.Empty(view.Selected);

        view.Select(view.Entries[0].Id, selected: true);

        Assert.Equal(ListClick.Selects, selection.ClickName(view.Entries[1], Plain));
        Assert.Equal(["a.png", "b.png"], view.SelectedNames());
        Assert.Equal(ListClick.Selects, selection.Click(view.Entries[1], Plain));
        Assert.Equal(["a.png"], view.SelectedNames());
    }

    [Fact]
    public void A_name_opens_what_can_be_shown_and_is_a_link_otherwise()
    {
        var view = ListScene.ViewOf(ListScene.Folder("Plans"), ListScene.File("a.png"), ListScene.File("b.bin"));
        var selection = new ListSelection(view);

        Assert.Equal(
            [ListClick.Follows, ListClick.Opens, ListClick.Follows],
            view.Entries.Select(entry => selection.ClickName(entry, Plain)));
        Assert.Equal(ListClick.Selects, selection.ClickName(view.Entries[1], new MouseEventArgs { MetaKey = true }));
    }

    [Fact]
    public void A_menu_is_about_the_selection_only_if_its_item_belongs_to_it()
    {
        var view = ListScene.ViewOf("a", "b", "c");
        view.SelectAll(true);
        view.Select(view.Entries[2].Id, selected: false);
        var selection = new ListSelection(view);

        selection.PointAt(view.Entries[0]);
        Assert.Equal(["a", "b"], view.SelectedNames());

        selection.PointAt(view.Entries[2]);
        Assert.Equal(["c"], view.SelectedNames());
    }

    [Fact]
    public void Dragging_takes_the_whole_selection_or_just_the_item()
    {
        var view = ListScene.ViewOf("a", "b", "c");
        view.Select(view.Entries[0].Id, selected: true);
        view.Select(view.Entries[1].Id, selected: true);
        var selection = new ListSelection(view);

        Assert.Equal(["a", "b"], selection.DraggedBy(view.Entries[1].Id).Select(entry => entry.Name));
        Assert.Equal(["c"], selection.DraggedBy(view.Entries[2].Id).Select(entry => entry.Name));
    }

    [Fact]
    public void The_focused_item_is_selected_and_taken_out_again()
    {
        var view = ListScene.ViewOf("a", "b");
        var selection = new ListSelection(view);
        selection.ToggleFocused();
        Assert.Empty(view.Selected);

        view.Point(view.Entries[1].Id);
        selection.ToggleFocused();
        Assert.Equal(["b"], view.SelectedNames());

        selection.ToggleFocused();
        Assert.Empty(view.Selected);
    }
}
