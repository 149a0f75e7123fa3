using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The meaning of a click on an item.</summary>
internal enum ListClick
{
    /// <summary>It changed the selection.</summary>
    Selects,

    /// <summary>The item is to be opened.</summary>
    Opens,

    /// <summary>The browser follows the link by itself.</summary>
    Follows,
}

/// <summary>Selects by pointer: a mouse with a click, a finger with a long press.</summary>
internal sealed class ListSelection(DriveView view)
{
    /// <summary>Whether the person uses a touch screen.</summary>
    public bool IsTouch { get; set; }

    /// <summary>A click on an item, but not on one of its controls. A finger opens; once something is selected, it selects more.</summary>
    public ListClick Click(DriveEntry entry, MouseEventArgs mouse)
    {
        if (!IsTouch)
        {
            view.Click(entry.Id, mouse.CtrlKey || mouse.MetaKey, mouse.ShiftKey);
            return ListClick.Selects;
        }

        if (view.SelectedCount == 0)
        {
            return ListClick.Opens;
        }

        Toggle(entry.Id);
        return ListClick.Selects;
    }

    /// <summary>A click on an item's name, which opens it unless it is meant for the selection.</summary>
    public ListClick ClickName(DriveEntry entry, MouseEventArgs mouse)
    {
        if (mouse.CtrlKey || mouse.MetaKey || mouse.ShiftKey || (IsTouch && view.SelectedCount > 0))
        {
            return Click(entry, mouse);
        }

        return DriveAddresses.OpensHere(entry) ? ListClick.Opens : ListClick.Follows;
    }

    /// <summary>
    /// Before an item's menu opens: it is about the selection if the item belongs to it, else about the item alone. A finger selects nothing
    /// by that, because once something is selected its next touch would select, too, instead of opening.
    /// </summary>
    public void PointAt(DriveEntry entry)
    {
        if (IsTouch && view.SelectedCount == 0)
        {
            view.Point(entry.Id);
        }
        else if (!view.IsSelected(entry.Id))
        {
            view.Click(entry.Id, ctrl: false, shift: false);
        }
    }

    /// <summary>Selects the item that has the focus, or takes it out.</summary>
    public void ToggleFocused()
    {
        if (view.Focused is { } focused)
        {
            Toggle(focused.Id);
        }
    }

    /// <summary>The items that are dragged by one of them: the selection if it belongs to that.</summary>
    public IReadOnlyList<DriveEntry> DraggedBy(ItemId item) =>
        view.IsSelected(item) ? view.Selected : [.. view.Entries.Where(entry => entry.Id == item)];

    private void Toggle(ItemId item) => view.Select(item, !view.IsSelected(item));
}
