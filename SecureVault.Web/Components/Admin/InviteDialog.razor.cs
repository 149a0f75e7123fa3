using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Admin;

/// <summary>Makes an invitation and shows its link, once.</summary>
public sealed partial class InviteDialog
{
    private InviteOutcome.Invited? _invited;
    private string? _fault;
    private bool _busy;
    private bool _copied;
    private bool _copyFailed;

    /// <summary>The address to begin with.</summary>
    [Parameter]
    public string Email { get; set; } = string.Empty;

    /// <summary>Whether the account will be an administrator's.</summary>
    [Parameter]
    public bool IsAdministrator { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private Invitations Invitations { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ILogger<InviteDialog> Logger { get; set; } = default!;

    private string Link => $"{Navigation.BaseUri}account/invitation?code={_invited?.Code}";

    private async Task InviteAsync()
    {
        _busy = true;
        try
        {
            switch (await Invitations.CreateAsync(await User.GetIdAsync(), Email, IsAdministrator, CancellationToken.None))
            {
                case InviteOutcome.Invited invited:
                    (_invited, _fault) = (invited, null);
                    break;
                case InviteOutcome.AddressInvalid:
                    _fault = "This is not an e-mail address.";
                    break;
                case InviteOutcome.AddressTaken:
                    _fault = "There is an account with this address.";
                    break;
                default:
                    _fault = "You are no administrator any more.";
                    break;
            }
        }
#pragma warning disable CA1031 // shown in the dialog; it must not take the circuit and its uploads down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var faultId = FaultId.New();
            Log.PeopleFailed(Logger, faultId, exception);
            _fault = $"That did not work. Number for the log: {faultId}";
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task CopyAsync()
    {
        try
        {
            await Js.InvokeVoidAsync("navigator.clipboard.writeText", Link);
            _copied = true;
        }
        catch (JSException)
        {
            _copyFailed = true; // browsers have no clipboard for pages without HTTPS
        }
    }
}
