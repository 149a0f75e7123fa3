using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Shared;

/// <summary>A place with nothing to show: says why, and what to do.</summary>
public sealed partial class EmptyState
{
    /// <summary>An icon of MudBlazor.</summary>
    [Parameter, EditorRequired]
    public string Icon { get; set; } = string.Empty;

    /// <summary>The reason, in a few words.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    /// <summary>The explanation and the way on.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>True where the title is the page's own heading.</summary>
    [Parameter]
    public bool Heading { get; set; }

    /// <summary>More CSS classes.</summary>
    [Parameter]
    public string? Class { get; set; }
}
