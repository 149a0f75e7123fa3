using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Says what a person stores, and asks for the address before the account is deleted.</summary>
public sealed partial class DeletePersonDialog
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
    private AccountDeletions Deletions { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

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
                Show(await User.CallSignedInAsync((self, token) => Deletions.RequestAsync(self, Person.Id, _typed, language, token), CancellationToken.None))) is { } errorId)
        {
            _error = T["NothingChanged", errorId];
        }

        _busy = false;
    }

    private void Show(DeleteAccountOutcome outcome)
    {
        _error = outcome switch
        {
            DeleteAccountOutcome.Requested or DeleteAccountOutcome.Already => null,
            DeleteAccountOutcome.WrongAddress => T["NotThatAddress"].Value,
            DeleteAccountOutcome.LastAdministrator => T["LastAdministratorStays"].Value,
            DeleteAccountOutcome.NotFound => T["AccountGone"].Value,
            DeleteAccountOutcome.NotAllowed => T["NoAdministratorNow"].Value,
            DeleteAccountOutcome.NotFresh => T["NotFresh"].Value,
            DeleteAccountOutcome.Yourself => T["DeleteInSettings"].Value,
        };
        if (_error is null)
        {
            Toasts.Add(T["PersonDeleted", Person.Email], Severity.Success);
            Dialog.Close();
        }
    }
}
