using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Previews;

/// <summary>A film or a sound, with the browser's own controls; what is not heard or seen is not fetched.</summary>
public sealed partial class MediaView
{
    private ViewState _state;

    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>The address of the content.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = string.Empty;

    /// <summary>The address of a download, for content that can't be shown.</summary>
    [Parameter]
    public string? Download { get; set; }

    /// <summary>Whether there is something to see.</summary>
    [Parameter]
    public bool IsVideo { get; set; }
}
