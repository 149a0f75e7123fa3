using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core.Accounts.Profiles;
using SecureVault.Core.Events;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Layout;

/// <summary>The menu of the signed-in person. It opens without the server, so it works in every state of the connection.</summary>
public sealed partial class AccountMenu : IDisposable
{
    private readonly PageLifetime _ended = new();
    private IDisposable? _subscription;
    private string? _name;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private UserProfiles Profiles { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    private string Address { get; set; } = string.Empty;

    private string Initial => InitialsOf.Person(_name, Address);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Authentication is not null)
        {
            Address = (await Authentication).User.Identity?.Name ?? string.Empty;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // After the page's first sight: the address stands there, and the name is no reason to wait.
        if (firstRender)
        {
            _subscription = Events.Subscribe(happened =>
            {
                if (happened is VaultEvent.AccountsChanged)
                {
                    _ = InvokeAsync(ReadNameAsync);
                }
            });
            await ReadNameAsync();
        }
    }

    private async Task ReadNameAsync()
    {
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        var before = _name;
        await Errors.TryAsync(async () => _name = (await User.CallAsync(Profiles.FindAsync, _ended.Token)).DisplayName);
        if (_name != before)
        {
            StateHasChanged();
        }
    }

    // The form goes its own way; this only tells the circuit, which hears of the end of its session before the answer comes.
    private void Leave() => User.IsSigningOut = true;
}
