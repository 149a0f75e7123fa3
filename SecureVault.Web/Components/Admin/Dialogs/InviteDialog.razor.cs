using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Makes an invitation and shows its link, once.</summary>
public sealed partial class InviteDialog
{
    private InviteOutcome.Invited? _invited;
    private string? _error;
    private bool _busy;
    private bool _copied;
    private bool _copyFailed;
    private bool _linkIsNew;
    private string _email = string.Empty;
    private bool _isAdministrator;
    private ElementReference _link;

    /// <summary>The invitation whose link is to be replaced; null for a new one.</summary>
    [Parameter]
    public InvitationEntry? Renewed { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private Invitations Invitations { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ILogger<InviteDialog> Logger { get; set; } = default!;

    private string Title => (_invited, Renewed) switch
    {
        (not null, _) => T["SendLink"],
        (_, not null) => T["RenewTitle"],
        _ => T["InviteTitle"],
    };

    private string? CopyNote => (_copied, _copyFailed) switch
    {
        (true, _) => T["LinkCopied"].Value,
        (_, true) => T["CopyByHand"].Value,
        _ => null,
    };

    private string Link => $"{Navigation.BaseUri}account/invitation?code={_invited?.Code}";

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (Renewed is not null)
        {
            (_email, _isAdministrator) = (Renewed.Email, Renewed.IsAdministrator);
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The button that was pressed is gone; without this the focus would be nowhere.
        if (_linkIsNew)
        {
            _linkIsNew = false;
            await TryInBrowserAsync(() => _link.FocusAsync().AsTask());
        }
    }

    private async Task InviteAsync()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            if (!_isAdministrator || await Fresh.EnsureAsync())
            {
                Show(await User.CallSignedInAsync((self, token) => Invitations.CreateAsync(self, _email, _isAdministrator, token), CancellationToken.None));
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
            _error = T["InviteFailed", errorId];
        }
        finally
        {
            _busy = false;
            Dialog.StateHasChanged(); // the title is drawn by MudBlazor's part around this one
        }
    }

    private void Show(InviteOutcome outcome)
    {
        switch (outcome)
        {
            case InviteOutcome.Invited invited:
                (_invited, _error, _linkIsNew) = (invited, null, true);
                break;
            case InviteOutcome.NotFresh:
                _error = T["NotFresh"];
                break;
            case InviteOutcome.AddressInvalid:
                _error = T["NoAddress"];
                break;
            case InviteOutcome.AddressTaken:
                _error = T["AddressHasAccount"];
                break;
            case InviteOutcome.NotAllowed:
                _error = T["NoAdministratorNow"];
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task CopyAsync()
    {
        _copied = await TryInBrowserAsync(() => Js.InvokeVoidAsync("navigator.clipboard.writeText", Link).AsTask());
        _copyFailed = !_copied; // browsers have no clipboard for pages without HTTPS, and may ask first
    }

    private static async Task<bool> TryInBrowserAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception exception) when (exception is JSException || JsModule.IsPageGone(exception))
        {
            return false;
        }
    }
}
