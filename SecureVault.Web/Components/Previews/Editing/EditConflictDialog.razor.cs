using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Previews.Editing;

/// <summary>The choice about a text whose file was changed elsewhere.</summary>
public enum ConflictAnswer
{
    /// <summary>It takes the place of the other content, which becomes an older version.</summary>
    Overwrite,

    /// <summary>It becomes a file of its own.</summary>
    Copy,
}

/// <summary>Asks what to do with a text whose file was changed elsewhere since it was opened.</summary>
public sealed partial class EditConflictDialog
{
    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private void Choose(ConflictAnswer answer) => Dialog.Close(DialogResult.Ok(answer));
}
