using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The list of items as tiles with pictures. Only the rows in sight are drawn.</summary>
public sealed partial class DriveGrid
{
    private List<TileRow> _rows = [];
    private List<DriveLine>? _lines;
    private int _columns;

    [Parameter, EditorRequired]
    public DriveView View { get; set; } = default!;

    /// <summary>How many tiles fit side by side.</summary>
    [Parameter, EditorRequired]
    public int Columns { get; set; }

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

    [Inject]
    private DriveClipboard Clipboard { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_lines, View.Rows) || _columns != Columns)
        {
            (_lines, _columns) = (View.Rows, Columns);
            _rows = [.. View.Rows.Chunk(Math.Max(1, Columns)).Select((lines, number) => new TileRow(number, lines))];
        }
    }

    private Task SelectAllAsync(ChangeEventArgs change)
    {
        View.SelectAll(change.Value is true);
        return Changed();
    }

    private sealed record TileRow(int Number, DriveLine[] Lines);
}
