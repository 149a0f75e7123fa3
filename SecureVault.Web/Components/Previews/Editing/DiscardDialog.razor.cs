using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Previews.Editing;

/// <summary>The choice about unsaved changes when the editor is closed.</summary>
public enum DiscardAnswer
{
    /// <summary>They are given up.</summary>
    Discard,

    /// <summary>They are saved first.</summary>
    Save,
}

/// <summary>Asks before changes are given up.</summary>
public sealed partial class DiscardDialog
{
    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private void Choose(DiscardAnswer answer) => Dialog.Close(DialogResult.Ok(answer));
}
