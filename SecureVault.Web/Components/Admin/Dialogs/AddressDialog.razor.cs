using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Gives a person another address.</summary>
public sealed partial class AddressDialog
{
    private string _typed = string.Empty;
    private string? _error;
    private bool _busy;

    /// <summary>Whose account.</summary>
    [Parameter, EditorRequired]
    public UserEntry Person { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private AddressChanges Addresses { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    private async Task ChangeAsync()
    {
        if (_busy)
        {
            return;
        }

        (_busy, _error) = (true, null);
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        if (await Fresh.EnsureAsync()
            && await Calls.TryAsync(async () =>
                Show(await User.CallSignedInAsync((self, token) => Addresses.ChangeAsync(self, Person.Id, _typed, language, token), CancellationToken.None))) is { } errorId)
        {
            _error = T["NothingChanged", errorId];
        }

        _busy = false;
    }

    private void Show(ChangeAddressOutcome outcome)
    {
        _error = outcome switch
        {
            ChangeAddressOutcome.Changed => null,
            ChangeAddressOutcome.Invalid => T["NoAddress"].Value,
            ChangeAddressOutcome.Same => T["AddressSame"].Value,
            ChangeAddressOutcome.Taken => T["AddressHasAccount"].Value,
            ChangeAddressOutcome.NotAllowed => T["NoAdministratorNow"].Value,
            ChangeAddressOutcome.NotFresh => T["NotFresh"].Value,
            ChangeAddressOutcome.NotFound => T["AccountGone"].Value,
            ChangeAddressOutcome.Leaving => T["PersonLeaving"].Value,
        };
        if (_error is null)
        {
            Toasts.Add(T["AddressChangedNow", _typed.Trim()], Severity.Success);
            Dialog.Close();
        }
    }
}
