using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Asks before an account is unlocked.</summary>
public sealed partial class UnlockDialog
{
    /// <summary>Whose account.</summary>
    [Parameter, EditorRequired]
    public string Email { get; set; } = string.Empty;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;
}
