using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core.Accounts;
using SecureVault.Core.Events;

namespace SecureVault.Web.Components.Layout.Notices;

/// <summary>Tells administrators that the recovery key is not kept apart yet, until one of them confirms that it is.</summary>
public sealed partial class RecoveryReminder : IDisposable
{
    private IDisposable? _subscription;
    private bool _isDue;
    private bool _isGone;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private RecoveryKey RecoveryKey { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private ILogger<RecoveryReminder> Logger { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _isGone = true;
        _subscription?.Dispose();
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
            if (happened is VaultEvent.AccountsChanged)
            {
                _ = InvokeAsync(LookAsync);
            }
        });
        await LookAsync();
    }

    private async Task LookAsync()
    {
        if (_isGone)
        {
            return;
        }

        try
        {
            _isDue = !await RecoveryKey.IsConfirmedAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // it stands in the layout: an error of the database would take every page and the uploads down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ReminderFailed(Logger, exception);
        }

        StateHasChanged();
    }
}
