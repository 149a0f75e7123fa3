using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Security;

/// <summary>Asks for the password before something that matters, unless the session proved itself a short while ago.</summary>
internal sealed class FreshSignInPrompt(FreshSignIns proofs, CurrentUser user, IDialogService dialogs, ISnackbar toasts, SecurityCalls calls)
{
    private static readonly IStringLocalizer T = Words.Of<SecurityTexts>();

    /// <summary>Makes sure that the session is fresh.</summary>
    /// <returns>False when the person thought better of it, or it could not be found out.</returns>
    public async Task<bool> EnsureAsync()
    {
        var isFresh = false;
        var errorId = await calls.TryAsync(async () =>
            isFresh = await user.CallSignedInAsync(proofs.IsFreshAsync, CancellationToken.None) || await AskAsync());
        if (errorId is not null)
        {
            toasts.Add(T["NotChecked", errorId], Severity.Error);
        }

        return isFresh;
    }

    private async Task<bool> AskAsync()
    {
        var dialog = await dialogs.ShowAsync<FreshSignInDialog>(title: null);
        return await dialog.Result is { Canceled: false };
    }
}
