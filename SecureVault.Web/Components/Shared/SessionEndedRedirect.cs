using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core.Events;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Shared;

/// <summary>Takes an open page to the sign-in when its session ends, so that it says why instead of losing the connection.</summary>
public sealed class SessionEndedRedirect : ComponentBase, IDisposable
{
    private IDisposable? _subscription;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

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
        var session = principal.FindSession();
        if (principal.FindVaultUser() is not { } user)
        {
            return;
        }

        _subscription = Events.Subscribe(happened =>
        {
            if (happened is VaultEvent.AccessEnded ended && ended.Concerns(user, session))
            {
                _ = InvokeAsync(() => LeaveAsync(ended.Reason));
            }
        });
    }

    private Task LeaveAsync(AccessEndReason reason) => User.IsSigningOut ? Task.CompletedTask : SignIn.GoAsync(reason);
}
