using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Drive.Details;

/// <summary>Asks before an older content is deleted permanently.</summary>
public sealed partial class VersionDialog
{
    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;
}
