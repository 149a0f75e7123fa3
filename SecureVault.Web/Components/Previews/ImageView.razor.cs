using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Previews;

/// <summary>A picture: as large as fits, or at its own size after a click (js/preview.js).</summary>
public sealed partial class ImageView
{
    private ViewState _state;

    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>Where the picture is.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = string.Empty;

    /// <summary>Where to download it, should it not be shown.</summary>
    [Parameter]
    public string? Download { get; set; }

    /// <summary>Where a small one is that is seen first.</summary>
    [Parameter]
    public string? Placeholder { get; set; }
}
