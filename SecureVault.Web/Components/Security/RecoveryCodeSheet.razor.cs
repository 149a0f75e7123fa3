using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Security;

/// <summary>Shows recovery codes, once, to be copied, saved or printed. The page loads js/security/codes.js.</summary>
public sealed partial class RecoveryCodeSheet
{
    /// <summary>The codes.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Codes { get; set; } = [];

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string Vault => Navigation.BaseUri;
}
