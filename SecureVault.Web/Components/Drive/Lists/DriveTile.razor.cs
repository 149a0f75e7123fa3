using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>An item as a tile.</summary>
public sealed partial class DriveTile
{
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>From zero.</summary>
    [Parameter]
    public int Index { get; set; }

    [Parameter]
    public bool Selected { get; set; }

    /// <summary>True for the item that keys act on.</summary>
    [Parameter]
    public bool Focused { get; set; }

    /// <summary>True for an item that was cut and waits to be pasted.</summary>
    [Parameter]
    public bool Waiting { get; set; }

    [Parameter]
    public EventCallback<(ItemId Item, bool Selected)> Select { get; set; }

    [Parameter]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> Click { get; set; }

    [Parameter]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> ClickName { get; set; }

    [Parameter]
    public EventCallback<DriveEntry> Open { get; set; }

    [Parameter]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> Menu { get; set; }

    private string Label => string.Join(", ", DriveTexts.Spoken(Entry, place: null, namesKind: false));

    private string Css => (Selected ? "sv-tile--selected " : string.Empty) + (Focused ? "sv-tile--focus " : string.Empty) + (Waiting ? "sv-file--waiting" : string.Empty);

    private Task SelectAsync(ChangeEventArgs change) => Select.InvokeAsync((Entry.Id, change.Value is true));
}
