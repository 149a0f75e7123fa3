using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Previews;

/// <summary>What stands where a file can't be seen: why, and the way on.</summary>
public sealed partial class PreviewNote
{
    /// <summary>An icon of MudBlazor.</summary>
    [Parameter, EditorRequired]
    public string Icon { get; set; } = string.Empty;

    /// <summary>What is the matter, in a few words.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    /// <summary>One or two sentences.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = string.Empty;

    /// <summary>Where to download the file, if that may help.</summary>
    [Parameter]
    public string? Download { get; set; }

    /// <summary>Whether something is wrong.</summary>
    [Parameter]
    public bool IsTrouble { get; set; }
}
