using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Accounts.Deletion;

namespace SecureVault.Web.Components.Settings.Account;

/// <summary>The way to the end of the account.</summary>
public sealed partial class DeleteSection
{
    [Inject]
    private AccountDeletions Deletions { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private async Task AskAsync() => await Dialogs.ShowAsync<DeleteAccountDialog>(title: null);
}
