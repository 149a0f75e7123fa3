using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Security;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Asks how much a person may store.</summary>
public sealed partial class QuotaDialog
{
    private QuotaFields? _fields;

    /// <summary>Whose limit.</summary>
    [Parameter, EditorRequired]
    public UserEntry Person { get; set; } = default!;

    /// <summary>The vault's own limit; null when there is none.</summary>
    [Parameter]
    public long? DefaultBytes { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    private async Task SubmitAsync()
    {
        if (_fields?.Read() is { } choice && await Fresh.EnsureAsync())
        {
            Dialog.Close(DialogResult.Ok(choice));
        }
    }
}
