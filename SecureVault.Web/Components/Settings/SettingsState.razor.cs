using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Settings;

/// <summary>Stands above a page's content while it is read, and when that failed.</summary>
public sealed partial class SettingsState
{
    /// <summary>Set when the last call failed.</summary>
    [Parameter]
    public string? ErrorId { get; set; }

    /// <summary>Whether there is nothing to show yet.</summary>
    [Parameter]
    public bool IsLoading { get; set; }

    /// <summary>Reads again.</summary>
    [Parameter]
    public EventCallback Retry { get; set; }

    /// <summary>The content.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
