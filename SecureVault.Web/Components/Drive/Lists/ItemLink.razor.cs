using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The name of an item as a link: it opens a folder and shows a file, or downloads one that can't be shown. With ctrl or shift a click selects instead; the middle button opens a new tab.</summary>
public sealed partial class ItemLink
{
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>It was clicked. When the click is meant for the selection, wwwroot/js/drive/list.js keeps the browser from following the link.</summary>
    [Parameter]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> Click { get; set; }

    /// <summary>More CSS classes.</summary>
    [Parameter]
    public string? Css { get; set; }

    private Task ClickAsync(MouseEventArgs mouse) => Click.InvokeAsync((Entry, mouse));
}
