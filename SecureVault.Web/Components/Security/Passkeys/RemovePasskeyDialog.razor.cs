using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Security.Passkeys;

/// <summary>Asks before a passkey is removed.</summary>
public sealed partial class RemovePasskeyDialog
{
    /// <summary>Its name.</summary>
    [Parameter]
    public string? Name { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;
}
