using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Security.Providers;

/// <summary>Asks before the connection with a provider ends.</summary>
public sealed partial class DisconnectDialog
{
    /// <summary>The provider's name.</summary>
    [Parameter]
    public string Name { get; set; } = string.Empty;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;
}
