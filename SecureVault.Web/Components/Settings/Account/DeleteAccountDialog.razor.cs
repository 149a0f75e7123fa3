using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Settings.Account;

/// <summary>Asks for one's own address before the account is deleted. All sessions end, including this one, whose window goes to the sign-in page.</summary>
public sealed partial class DeleteAccountDialog
{
    private string _address = string.Empty;
    private string _typed = string.Empty;
    private string? _error;
    private bool _busy;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private AccountDeletions Deletions { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Authentication is not null)
        {
            _address = (await Authentication).User.Identity?.Name ?? string.Empty;
        }
    }

    private async Task DeleteAsync()
    {
        if (_busy)
        {
            return;
        }

        (_busy, _error) = (true, null);
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        if (await Fresh.EnsureAsync()
            && await Calls.TryAsync(async () =>
                Show(await User.CallSignedInAsync((self, token) => Deletions.RequestAsync(self, _typed, language, token), CancellationToken.None))) is { } errorId)
        {
            _error = T["AddressFailed", errorId];
        }

        _busy = false;
    }

    private void Show(DeleteAccountOutcome outcome)
    {
        _error = outcome switch
        {
            DeleteAccountOutcome.Requested or DeleteAccountOutcome.Already => null,
            DeleteAccountOutcome.WrongAddress => T["NotYourAddress"].Value,
            DeleteAccountOutcome.LastAdministrator => T["LastAdministratorStays"].Value,
            DeleteAccountOutcome.NotFresh => T["NotFresh"].Value,
            DeleteAccountOutcome.NotFound or DeleteAccountOutcome.NotAllowed or DeleteAccountOutcome.Yourself => T["NotYourAddress"].Value,
        };
        if (_error is null)
        {
            Dialog.Close();
        }
    }
}
