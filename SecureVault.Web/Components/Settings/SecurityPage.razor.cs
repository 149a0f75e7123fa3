using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Components.Settings;

/// <summary>How a person signs in.</summary>
public sealed partial class SecurityPage
{
    private bool _hasPassword = true;

    [SupplyParameterFromQuery(Name = "changed")]
    private string? Changed { get; set; }

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private OwnProviders Own { get; set; } = default!;

    [Inject]
    private ProviderDesk Providers { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        // A password that signs nobody in proves who is there even so, and can be changed. Where it can't be found out the form stays.
        if (Providers.All.Count > 0)
        {
            await Calls.TryAsync(async () => _hasPassword = (await User.CallAsync(Own.FindAsync, CancellationToken.None))?.HasPassword is not false);
        }
    }

    private void Leave() => User.IsSigningOut = true;
}
