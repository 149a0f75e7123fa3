using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Storage;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Gives a person a new user key, and has all contents encrypted anew where that is wanted.</summary>
public sealed partial class NewKeyDialog
{
    private bool _renewsContents;
    private bool _busy;
    private string? _error;

    /// <summary>The person who gets a new key.</summary>
    [Parameter, EditorRequired]
    public UserEntry Person { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private UserKeyChange Keys { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private ILogger<NewKeyDialog> Logger { get; set; } = default!;

    private async Task GiveAsync()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            if (await Fresh.EnsureAsync())
            {
                Show(await User.CallSignedInAsync((self, token) => Keys.RunAsync(self, Person.Id, _renewsContents, token), CancellationToken.None));
            }
        }
        catch (AccessEndedException)
        {
            await SignIn.GoAsync();
        }
#pragma warning disable CA1031 // shown in the dialog; it must not take the circuit and its uploads down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var errorId = ErrorId.New();
            Log.PeopleFailed(Logger, errorId, exception);
            _error = exception is ObjectStoreException ? T["NewKeyStoreFailed", errorId] : T["NothingChanged", errorId];
        }
        finally
        {
            _busy = false;
        }
    }

    private void Show(GiveKeyOutcome outcome)
    {
        switch (outcome)
        {
            case GiveKeyOutcome.Given:
                Toasts.Add(T["NewKeyGiven", Person.Email], Severity.Success);
                Dialog.Close();
                break;
            case GiveKeyOutcome.NotAllowed:
                _error = T["NoAdministratorNow"];
                break;
            case GiveKeyOutcome.NotFresh:
                _error = T["NotFresh"];
                break;
            case GiveKeyOutcome.NotFound:
                _error = T["AccountGone"];
                break;
            default:
                throw new UnreachableException();
        }
    }
}
