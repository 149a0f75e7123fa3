using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The name of an item, as the way into it: a folder opens, a file is shown or, where that can't be, downloaded. With ctrl or shift a click selects instead; the middle button opens a tab of its own.</summary>
public sealed partial class ItemLink
{
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>It was clicked; wwwroot/js/drive.js keeps the browser from following when the click means the selection.</summary>
    [Parameter]
    public EventCallback<(DriveEntry Entry, MouseEventArgs Mouse)> Click { get; set; }

    /// <summary>More CSS classes.</summary>
    [Parameter]
    public string? Css { get; set; }

    private Task ClickAsync(MouseEventArgs mouse) => Click.InvokeAsync((Entry, mouse));
}
