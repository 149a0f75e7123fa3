using Microsoft.AspNetCore.Components;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Settings;

/// <summary>How a person signs in.</summary>
public sealed partial class SecurityPage
{
    [SupplyParameterFromQuery(Name = "changed")]
    private string? Changed { get; set; }

    [Inject]
    private CurrentUser User { get; set; } = default!;

    private void Leave() => User.IsSigningOut = true;
}
