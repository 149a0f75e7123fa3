using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Files;

/// <summary>One file in the list.</summary>
public sealed partial class DriveRow
{
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>Of the row in the whole list, the head included.</summary>
    [Parameter, EditorRequired]
    public int Number { get; set; }

    [Parameter]
    public bool Selected { get; set; }

    /// <summary>Of the browser.</summary>
    [Parameter, EditorRequired]
    public TimeZoneInfo Zone { get; set; } = default!;

    /// <summary>For the age.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    [Parameter]
    public EventCallback<(ItemId Item, bool Selected)> Select { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<DriveEntry>> Delete { get; set; }

    private string Address => $"/files/{Entry.Id.Value:D}/content";

    private string Age => TimeText.Relative(Entry.Modified, Now, Zone);

    private Task SelectAsync(ChangeEventArgs change) => Select.InvokeAsync((Entry.Id, change.Value is true));

    private Task DeleteAsync() => Delete.InvokeAsync([Entry]);
}
