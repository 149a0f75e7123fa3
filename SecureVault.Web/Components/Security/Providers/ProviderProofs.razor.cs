using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Components.Security.Providers;

/// <summary>Links to the connected providers, for a proof that the person is there. Whoever follows one comes back to this page.</summary>
public sealed partial class ProviderProofs
{
    private IReadOnlyList<(string Name, string Address)> _proofs = [];
    private bool _isOnly;

    /// <summary>Raised with the ways of the person, once they are known.</summary>
    [Parameter]
    public EventCallback<OwnWays> Found { get; set; }

    [Inject]
    private OwnProviders Own { get; set; } = default!;

    [Inject]
    private ProviderDesk Desk { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Desk.All.Count == 0)
        {
            return;
        }

        // Where it can't be found out there are the password and the passkey still.
        await Calls.TryAsync(() => User.CallSignedInAsync(
            async (self, token) =>
            {
                if (await Own.FindAsync(self.User, token) is { } ways)
                {
                    var back = "/" + Navigation.ToBaseRelativePath(Navigation.Uri);
                    var connected = ways.Providers.Select(one => Desk.Find(one.Issuer)).OfType<ProviderButton>();
                    _proofs = [.. connected.Select(one => (one.Name, Desk.BeginFor(self, ProviderPurpose.Prove, one.Number, back)))];
                    _isOnly = !ways.HasPassword;
                    await Found.InvokeAsync(ways);
                }

                return true;
            },
            CancellationToken.None));
    }
}
