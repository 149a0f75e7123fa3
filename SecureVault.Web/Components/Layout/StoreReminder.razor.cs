using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core.Accounts;
using SecureVault.Core.Events;
using SecureVault.Core.Ownership;

namespace SecureVault.Web.Components.Layout;

/// <summary>Tells administrators that nothing is removed from the store, or nothing because of its age, until one of them has looked.</summary>
public sealed partial class StoreReminder : IDisposable
{
    private IDisposable? _subscription;
    private bool _isAdministrator;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private StoreOwnership Ownership { get; set; } = default!;

    [Inject]
    private ClockWatch Watch { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    private bool IsHeld => _isAdministrator && Ownership.Hold is not null;

    // That the server was off for a while is nothing to bother anybody with.
    private bool HasJumped => _isAdministrator && Watch.Doubt is { WhileRunning: true };

    /// <inheritdoc/>
    public void Dispose() => _subscription?.Dispose();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _isAdministrator = Authentication is not null && (await Authentication).User.IsInRole(AccountRoles.Administrator);
        if (_isAdministrator)
        {
            _subscription = Events.Subscribe(happened =>
            {
                if (happened is VaultEvent.StoreStateChanged)
                {
                    _ = InvokeAsync(StateHasChanged);
                }
            });
        }
    }
}
