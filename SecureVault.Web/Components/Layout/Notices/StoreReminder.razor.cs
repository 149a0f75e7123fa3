using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using SecureVault.Core.Accounts;
using SecureVault.Core.Events;
using SecureVault.Core.Ownership;

namespace SecureVault.Web.Components.Layout.Notices;

/// <summary>Tells administrators that nothing is removed from the store, or nothing because of its age, until one of them has looked.</summary>
public sealed partial class StoreReminder : IDisposable
{
    private const string StorePath = "admin/store";

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

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    // The store page explains it in detail.
    private bool IsTold => _isAdministrator && !IsOnStorePage;

    private bool IsOnStorePage => Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0].TrimEnd('/').Equals(StorePath, StringComparison.OrdinalIgnoreCase);

    private bool IsHeld => IsTold && Ownership.Hold is not null;

    // A server that was switched off for a while needs no attention.
    private bool HasJumped => IsTold && Watch.Doubt is { WhileRunning: true };

    /// <inheritdoc/>
    public void Dispose()
    {
        Navigation.LocationChanged -= OnLocationChanged;
        _subscription?.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _isAdministrator = Authentication is not null && (await Authentication).User.IsInRole(AccountRoles.Administrator);
        if (_isAdministrator)
        {
            Navigation.LocationChanged += OnLocationChanged;
            _subscription = Events.Subscribe(happened =>
            {
                if (happened is VaultEvent.StoreStateChanged)
                {
                    _ = InvokeAsync(StateHasChanged);
                }
            });
        }
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(StateHasChanged);
}
