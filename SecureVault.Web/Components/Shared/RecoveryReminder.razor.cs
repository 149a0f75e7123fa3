using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core.Accounts;
using SecureVault.Core.Events;

namespace SecureVault.Web.Components.Shared;

/// <summary>Tells administrators that the recovery key is not kept apart yet, until one of them confirms that it is.</summary>
public sealed partial class RecoveryReminder : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private IDisposable? _subscription;
    private bool _isDue;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private RecoveryKey RecoveryKey { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Authentication is null || !(await Authentication).User.IsInRole(AccountRoles.Administrator))
        {
            return;
        }

        _subscription = Events.Subscribe(happened =>
        {
            if (happened is VaultEvent.AccountsChanged && !_ended.IsCancellationRequested)
            {
                _ = InvokeAsync(LookAsync);
            }
        });
        await LookAsync();
    }

    private async Task LookAsync()
    {
        if (!_ended.IsCancellationRequested)
        {
            _isDue = !await RecoveryKey.IsConfirmedAsync(CancellationToken.None);
            StateHasChanged();
        }
    }
}
