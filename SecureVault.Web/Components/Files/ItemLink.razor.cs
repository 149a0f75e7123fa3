using Microsoft.AspNetCore.Components;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Files;

/// <summary>The name of an item, as the way into it: a folder opens, a file is shown or, where that can't be, downloaded.</summary>
public sealed partial class ItemLink
{
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>The person wants to see the file.</summary>
    [Parameter]
    public EventCallback<DriveEntry> Open { get; set; }

    /// <summary>More CSS classes.</summary>
    [Parameter]
    public string? Css { get; set; }
}
