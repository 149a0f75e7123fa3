using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>An item in the list.</summary>
public sealed partial class DriveRow
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

    /// <summary>The time zone of the browser.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The current time, for ages such as '2 hours ago'.</summary>
    [Parameter]
    public DateTimeOffset Now { get; set; }

    /// <summary>The time that the list is about: usually the file's own.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Time { get; set; }

    /// <summary>Where the item is, in lists from everywhere.</summary>
    [Parameter]
    public string? Place { get; set; }

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

    [Parameter]
    public EventCallback<IReadOnlyList<DriveEntry>> Delete { get; set; }

    private string Css => string.Join(' ', new[]
    {
        Selected ? "sv-file--selected" : null,
        Focused ? "sv-file--focus" : null,
        Waiting ? "sv-file--waiting" : null,
        Place is null ? null : "sv-file--placed",
        (Entry.IsDamaged, Entry.IsFavourite) switch
        {
            (true, true) => "sv-file--marked-twice",
            (false, false) => null,
            _ => "sv-file--marked",
        },
    }.OfType<string>());

    private string Age => TimeText.Relative(Time, Now, Zone);

    private string Meta => $"{ByteSize.Format(Entry.Length)} · {Age}";

    /// <summary>The row for ears: the buttons in it name themselves.</summary>
    private string Label => string.Join(", ", DriveTexts.Spoken(Entry, Place).Append(Age));

    private string DownloadAddress => Entry.IsFolder ? DriveAddresses.Zip(Entry.Id) : DriveAddresses.Content(Entry.Id);

    /// <summary>Identifier of a row's element.</summary>
    internal static string IdOf(ItemId item) => $"sv-{item}";

    /// <summary>With shift the checkbox means a range, as the row does.</summary>
    private Task ExtendAsync(MouseEventArgs mouse) => mouse.ShiftKey
        ? Click.InvokeAsync((Entry, new MouseEventArgs { ShiftKey = true, CtrlKey = true }))
        : Task.CompletedTask;

    private Task SelectAsync(ChangeEventArgs change) => Select.InvokeAsync((Entry.Id, change.Value is true));
}
