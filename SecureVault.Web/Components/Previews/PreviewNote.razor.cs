using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Previews;

/// <summary>Shown in place of a file that can't be: why not, and what to do instead.</summary>
public sealed partial class PreviewNote
{
    /// <summary>An icon of MudBlazor.</summary>
    [Parameter, EditorRequired]
    public string Icon { get; set; } = string.Empty;

    /// <summary>The reason, in a few words.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    /// <summary>One or two sentences.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = string.Empty;

    /// <summary>The address of a download, if that may help.</summary>
    [Parameter]
    public string? Download { get; set; }

    /// <summary>Whether something is wrong.</summary>
    [Parameter]
    public bool IsError { get; set; }
}
