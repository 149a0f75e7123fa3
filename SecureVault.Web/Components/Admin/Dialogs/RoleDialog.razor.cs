using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Security;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Asks before a person becomes an administrator, or stops being one.</summary>
public sealed partial class RoleDialog
{
    /// <summary>Whose role it is, with the role as it is now.</summary>
    [Parameter, EditorRequired]
    public UserEntry Person { get; set; } = default!;

    /// <summary>Whether it is the own one.</summary>
    [Parameter]
    public bool IsSelf { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    private string Text => Person.IsAdministrator ? T["TakeRoleText"] : T["GiveRoleText"];

    private async Task ConfirmAsync()
    {
        if (await Fresh.EnsureAsync())
        {
            Dialog.Close(DialogResult.Ok(true));
        }
    }
}
