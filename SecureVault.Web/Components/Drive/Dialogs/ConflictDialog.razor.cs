using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>Asks what to do with items whose names are taken in the folder that they are to come into.</summary>
public sealed partial class ConflictDialog
{
    /// <summary>How many items.</summary>
    [Parameter, EditorRequired]
    public int Count { get; set; }

    /// <summary>The name, when there is just one.</summary>
    [Parameter]
    public string? Name { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private void Choose(NameConflict answer) => Dialog.Close(DialogResult.Ok(answer));
}
