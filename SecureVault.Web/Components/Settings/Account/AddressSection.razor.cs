using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Settings.Account;

/// <summary>Changes one's own address: the link that confirms it goes to the new one.</summary>
public sealed partial class AddressSection : IDisposable
{
    private readonly PageLifetime _ended = new();
    private AddressLinkEntry? _waiting;
    private string _address = string.Empty;
    private string _typed = string.Empty;
    private string? _error;
    private string? _errorId;
    private bool _busy;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private AddressChanges Addresses { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Authentication is not null)
        {
            _address = (await Authentication).User.Identity?.Name ?? string.Empty;
        }

        await RefreshAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Browser.TryLearnAsync(Assets, _ended.Token))
        {
            StateHasChanged();
        }
    }

    private async Task RefreshAsync() =>
        _errorId = await Calls.TryAsync(async () => _waiting = await User.CallAsync(Addresses.FindWaitingAsync, _ended.Token));

    private async Task WithdrawAsync()
    {
        _errorId = await Calls.TryAsync(() => User.CallAsync(Addresses.WithdrawAsync, _ended.Token));
        if (_errorId is null)
        {
            await RefreshAsync();
        }
    }

    private async Task RequestAsync()
    {
        if (_busy)
        {
            return;
        }

        (_busy, _error) = (true, null);
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        if (await Fresh.EnsureAsync())
        {
            _errorId = await Calls.TryAsync(async () =>
                Show(await User.CallSignedInAsync((self, token) => Addresses.RequestAsync(self, _typed, language, token), CancellationToken.None)));
        }

        _busy = false;
        if (_error is null && _errorId is null)
        {
            await RefreshAsync();
        }
    }

    private void Show(RequestAddressOutcome outcome)
    {
        _error = outcome switch
        {
            RequestAddressOutcome.Sent => null,
            RequestAddressOutcome.Invalid => T["AddressNotOne"].Value,
            RequestAddressOutcome.Same => T["AddressSame"].Value,
            RequestAddressOutcome.NotFresh => T["NotFresh"].Value,
            RequestAddressOutcome.MailOff => T["AddressNoMail"].Value,
            RequestAddressOutcome.TooMany => T["AddressTooMany"].Value,
        };
        _typed = outcome == RequestAddressOutcome.Sent ? string.Empty : _typed;
    }
}
