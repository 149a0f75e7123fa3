using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The list of items: a table on a desk, two lines an item on a phone. Only the rows in sight are drawn.</summary>
public sealed partial class DriveTable
{
    [Parameter, EditorRequired]
    public DriveView View { get; set; } = default!;

    /// <summary>Where an item is, for lists from everywhere.</summary>
    [Parameter]
    public Func<DriveEntry, string?>? PlaceOf { get; set; }

    /// <summary>The selection changed.</summary>
    [Parameter, EditorRequired]
    public Func<Task> Changed { get; set; } = default!;

    /// <summary>The order changed.</summary>
    [Parameter, EditorRequired]
    public Func<Task> Sorted { get; set; } = default!;

    /// <summary>An item was clicked, but not on one of its controls.</summary>
    [Parameter, EditorRequired]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> Click { get; set; }

    /// <summary>The name of an item was clicked.</summary>
    [Parameter, EditorRequired]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> ClickName { get; set; }

    /// <summary>The person wants to see what is in an item.</summary>
    [Parameter, EditorRequired]
    public EventCallback<DriveEntry> Open { get; set; }

    /// <summary>The person wants the menu of an item.</summary>
    [Parameter, EditorRequired]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> Menu { get; set; }

    /// <summary>An item's checkbox was clicked.</summary>
    [Parameter, EditorRequired]
    public EventCallback<(ItemId Item, bool Selected)> Select { get; set; }

    /// <summary>The person wants to delete items.</summary>
    [Parameter, EditorRequired]
    public EventCallback<IReadOnlyList<DriveEntry>> Delete { get; set; }

    [Inject]
    private DriveClipboard Clipboard { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private (DriveColumn Column, string Css, string Title)[] Columns =>
    [
        (DriveColumn.Name, "name", T["Name"]),
        (DriveColumn.Kind, "kind", T["Kind"]),
        (DriveColumn.Size, "size", T["Size"]),
        (DriveColumn.Modified, "modified", T["Modified"]),
        (DriveColumn.Added, "added", T["Added"]),
    ];

    private string SortOf(DriveColumn column) => (View.SortedBy == column, View.Descending) switch
    {
        (false, _) => "none",
        (_, true) => "descending",
        _ => "ascending",
    };

    private Task SortByAsync(DriveColumn column)
    {
        View.SortBy(column);
        return Sorted();
    }

    private Task SelectAllAsync(ChangeEventArgs change)
    {
        View.SelectAll(change.Value is true);
        return Changed();
    }
}
