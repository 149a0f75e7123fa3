using Microsoft.AspNetCore.Components;
using SecureVault.Core;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>A folder outside of the tree, with where it is: one that was used lately, or was searched for.</summary>
public sealed partial class FolderTarget
{
    [Parameter, EditorRequired]
    public ItemId Folder { get; set; }

    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>Where it is; empty for the top.</summary>
    [Parameter]
    public string Place { get; set; } = string.Empty;

    [Parameter]
    public bool IsChosen { get; set; }

    [Parameter]
    public bool IsForbidden { get; set; }

    [Parameter]
    public EventCallback<ItemId> Choose { get; set; }
}
