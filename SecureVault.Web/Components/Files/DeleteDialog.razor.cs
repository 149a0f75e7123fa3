using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Files;

/// <summary>Asks before files are deleted.</summary>
public sealed partial class DeleteDialog
{
    /// <summary>What would go.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DriveEntry> Entries { get; set; } = [];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private string Title => Entries.Count == 1 ? "Delete this file?" : "Delete these files?";
}
