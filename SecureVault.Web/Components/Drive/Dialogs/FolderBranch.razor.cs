using Microsoft.AspNetCore.Components;
using SecureVault.Core;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>A line in a tree of folders.</summary>
public sealed partial class FolderBranch
{
    [Parameter, EditorRequired]
    public FolderLine Line { get; set; } = default!;

    /// <summary>The folder that is chosen in the tree.</summary>
    [Parameter]
    public ItemId Chosen { get; set; }

    [Parameter]
    public EventCallback<ItemId> Choose { get; set; }

    /// <summary>Opens or closes it.</summary>
    [Parameter]
    public EventCallback<FolderLine> Toggle { get; set; }

    private bool IsChosen => Chosen == Line.Folder;

    private string? ExpandedState => Line.IsEmpty ? null : Line.IsOpen ? "true" : "false";
}
