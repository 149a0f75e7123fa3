using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Web.Components.Security;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Asks before an account is locked.</summary>
public sealed partial class LockDialog
{
    /// <summary>Whose account.</summary>
    [Parameter, EditorRequired]
    public string Email { get; set; } = string.Empty;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    private async Task ConfirmAsync()
    {
        if (await Fresh.EnsureAsync())
        {
            Dialog.Close(DialogResult.Ok(true));
        }
    }
}
