using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive;

namespace SecureVault.Web.Components.Trash;

/// <summary>An item in the trash.</summary>
public sealed partial class TrashRow
{
    /// <summary>From zero.</summary>
    [Parameter]
    public int Index { get; set; }

    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>Where it was and how long it stays.</summary>
    [Parameter]
    public TrashEntry? Trashed { get; set; }

    [Parameter]
    public bool Selected { get; set; }

    /// <summary>True for the item that keys act on.</summary>
    [Parameter]
    public bool Focused { get; set; }

    /// <summary>The time zone of the browser.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The current time, for ages such as '2 hours ago'.</summary>
    [Parameter]
    public DateTimeOffset Now { get; set; }

    [Parameter]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> Click { get; set; }

    [Parameter]
    public EventCallback<(ItemId Item, bool Selected)> Select { get; set; }

    [Parameter]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> Menu { get; set; }

    [Parameter, EditorRequired]
    public Func<IReadOnlyList<DriveEntry>, Task> Restore { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<IReadOnlyList<DriveEntry>, Task> Purge { get; set; } = default!;

    private string Label => string.Join(", ", DriveTexts.Spoken(Entry, place: null));

    private string Css => (Selected ? "sv-file--selected " : string.Empty) + (Focused ? "sv-file--focus" : string.Empty);

    /// <summary>With shift the checkbox means a range, as the row does.</summary>
    private Task ExtendAsync(MouseEventArgs mouse) => mouse.ShiftKey
        ? Click.InvokeAsync((Entry, new MouseEventArgs { ShiftKey = true, CtrlKey = true }))
        : Task.CompletedTask;

    private Task SelectAsync(ChangeEventArgs change) => Select.InvokeAsync((Entry.Id, change.Value is true));
}
