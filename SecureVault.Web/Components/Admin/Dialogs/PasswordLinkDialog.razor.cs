using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Makes a link to a new password and shows it, once.</summary>
public sealed partial class PasswordLinkDialog
{
    private PasswordLinkOutcome.Made? _made;
    private string? _error;
    private bool _busy;
    private bool _copied;
    private bool _copyFailed;
    private bool _linkIsNew;
    private ElementReference _link;

    /// <summary>Whose password it is for.</summary>
    [Parameter, EditorRequired]
    public UserEntry Person { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private PasswordLinks Links { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IOptions<VaultOptions> Vault { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ILogger<PasswordLinkDialog> Logger { get; set; } = default!;

    private string? CopyNote => (_copied, _copyFailed) switch
    {
        (true, _) => T["LinkCopied"].Value,
        (_, true) => T["CopyByHand"].Value,
        _ => null,
    };

    private string Link => new Uri(
        PublicAddress.TryParse(Vault.Value.PublicUrl, out var address) ? address : new Uri(Navigation.BaseUri),
        $"{AccountPaths.Reset}?code={_made?.Code}").ToString();

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

    private async Task MakeAsync()
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
                Show(await User.CallSignedInAsync((self, token) => Links.MakeAsync(self, Person.Id, token), CancellationToken.None));
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
            _error = T["NothingChanged", errorId];
        }
        finally
        {
            _busy = false;
            Dialog.StateHasChanged(); // the title is drawn by MudBlazor's part around this one
        }
    }

    private void Show(PasswordLinkOutcome outcome)
    {
        switch (outcome)
        {
            case PasswordLinkOutcome.Made made:
                (_made, _error, _linkIsNew) = (made, null, true);
                break;
            case PasswordLinkOutcome.Yourself:
                _error = T["NoLinkForYourself"];
                break;
            case PasswordLinkOutcome.Locked:
                _error = T["NoLinkForLocked"];
                break;
            case PasswordLinkOutcome.NotFresh:
                _error = T["NotFresh"];
                break;
            case PasswordLinkOutcome.NotFound:
                _error = T["AccountGone"];
                break;
            case PasswordLinkOutcome.NotAllowed:
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
