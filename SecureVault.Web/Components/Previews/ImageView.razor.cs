using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Previews;

/// <summary>A picture: as large as fits, or at its own size after a click (js/previews/overlay.js).</summary>
public sealed partial class ImageView
{
    private ViewState _state;

    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>The address of the picture.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = string.Empty;

    /// <summary>The address of a download, for content that can't be shown.</summary>
    [Parameter]
    public string? Download { get; set; }

    /// <summary>The address of a thumbnail that is shown first.</summary>
    [Parameter]
    public string? Placeholder { get; set; }
}
