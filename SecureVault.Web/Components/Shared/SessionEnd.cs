using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core.Accounts;
using SecureVault.Core.Events;
using SecureVault.Web.Components.Layout;

namespace SecureVault.Web.Components.Shared;

/// <summary>Takes an open page to the sign-in when its session ends, so that it says why instead of losing the connection.</summary>
public sealed class SessionEnd : ComponentBase, IDisposable
{
    private IDisposable? _subscription;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose() => _subscription?.Dispose();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Authentication is null)
        {
            return;
        }

        var principal = (await Authentication).User;
        var session = principal.FindFirstValue(AccountClaims.Session);
        if (!Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var user))
        {
            return;
        }

        _subscription = Events.Subscribe(happened =>
        {
            if (happened is VaultEvent.AccessEnded ended && ended.User.Value == user && (ended.Session is null || ended.Session == session))
            {
                _ = InvokeAsync(Leave);
            }
        });
    }

    private void Leave()
    {
        if (!User.IsSigningOut)
        {
            Navigation.NavigateTo(AccountPaths.SignInAfterEnd, forceLoad: true);
        }
    }
}
