using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Asks before an account that is to be deleted is kept.</summary>
public sealed partial class KeepPersonDialog
{
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

    private async Task KeepAsync()
    {
        if (_busy)
        {
            return;
        }

        (_busy, _error) = (true, null);
        if (await Fresh.EnsureAsync()
            && await Calls.TryAsync(async () =>
                Show(await User.CallSignedInAsync((self, token) => Deletions.KeepAsync(self, Person.Id, token), CancellationToken.None))) is { } errorId)
        {
            _error = T["NothingChanged", errorId];
        }

        _busy = false;
    }

    private void Show(KeepAccountOutcome outcome)
    {
        _error = outcome switch
        {
            KeepAccountOutcome.Kept => null,
            KeepAccountOutcome.NotLeaving => T["PersonNotLeaving"].Value,
            KeepAccountOutcome.TooLate => T["PersonTooLate"].Value,
            KeepAccountOutcome.NotFound => T["AccountGone"].Value,
            KeepAccountOutcome.NotAllowed => T["NoAdministratorNow"].Value,
            KeepAccountOutcome.NotFresh => T["NotFresh"].Value,
        };
        if (_error is null)
        {
            Toasts.Add(T["PersonKept", Person.Email], Severity.Success);
            Dialog.Close();
        }
    }
}
