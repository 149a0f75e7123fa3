using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Web.Components.Security.Passkeys;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts.Passkeys;

namespace SecureVault.Web.Components.Security;

/// <summary>Asks the signed-in person for the password or a passkey once more. A wrong one counts like one at the sign-in.</summary>
public sealed partial class FreshSignInDialog : IAsyncDisposable
{
    private JsModule? _script;
    private ElementReference _input;
    private string _password = string.Empty;
    private string? _address;
    private string? _error;
    private bool _busy;
    private bool _hasPasskey;
    private bool _hasPassword = true;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private FreshSignIns Proofs { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private PasskeyDesk Desk { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private IOptions<AccountsOptions> Accounts { get; set; } = default!;

    private string Why => (_hasPassword, _hasPasskey) switch
    {
        (true, true) => T["ConfirmWhyPasskey", Minutes],
        (true, false) => T["ConfirmWhy", Minutes],
        (false, true) => T["ConfirmWhyPasskeyAlone", Minutes],
        (false, false) => T["ConfirmWhyProvider", Minutes],
    };

    private static int Minutes => (int)FreshSignIns.Lifetime.TotalMinutes;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _script?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _address = Authentication is null ? null : (await Authentication).User.Identity?.Name;
        if (Desk.Domain is { } domain && PasskeyOrigin.IsAt(domain, Navigation))
        {
            // Without an answer there is the password still.
            await Calls.TryAsync(async () => _hasPasskey = await User.CallAsync(Desk.AskForOneOfAsync, CancellationToken.None) is not null);
        }
    }

    private void TakeWays(OwnWays ways) => _hasPassword = ways.HasPassword;

    private async Task UsePasskeyAsync()
    {
        if (_busy)
        {
            return;
        }

        (_busy, _error) = (true, null);
        PasskeyOutcome? outcome = null;
        var errorId = await Calls.TryAsync(async () => outcome = await AskAsync());
        _busy = false;
        if (errorId is not null)
        {
            _error = T["NotChecked", errorId];
        }

        switch (outcome)
        {
            case PasskeyOutcome.Accepted:
                Dialog.Close(DialogResult.Ok(true));
                break;
            case PasskeyOutcome.Refused or PasskeyOutcome.Unknown or PasskeyOutcome.LockedByAdministrator:
                _error = T["PasskeyRefused"];
                break;
            case PasskeyOutcome.Blocked:
                _error = T["PasskeyCopied"];
                break;
            case null:
                break; // said already
            default:
                throw new UnreachableException();
        }
    }

    /// <returns>Null when there is no answer, which is said.</returns>
    private async Task<PasskeyOutcome?> AskAsync()
    {
        if (await User.CallAsync(Desk.AskForOneOfAsync, CancellationToken.None) is not { } question)
        {
            return new PasskeyOutcome.Unknown();
        }

        _script ??= new JsModule(Js, "./" + Assets["js/security/passkeys.js"]);
        var result = await _script.CallAsync<PasskeyResult>("ask", question.Options);
        if (result?.Answer is not { } answer)
        {
            _error = result?.Error == "cancelled" ? T["PasskeyCancelled"] : T["PasskeyFailed"];
            return null;
        }

        return await User.CallSignedInAsync((self, token) => Desk.ConfirmAsync(self, question, answer, token), CancellationToken.None);
    }

    private async Task ProveAsync()
    {
        if (_busy || _password.Length == 0)
        {
            return;
        }

        _busy = true;
        ProofOutcome? outcome = null;
        var errorId = await Calls.TryAsync(async () =>
            outcome = await User.CallSignedInAsync((self, token) => Proofs.ProveAsync(self, _password, token), CancellationToken.None));
        (_busy, _password) = (false, string.Empty);
        _error = outcome switch
        {
            ProofOutcome.WrongPassword => T["NotYourPassword", Accounts.Value.AttemptsBeforeLockout, Accounts.Value.LockoutMinutes].Value,
            ProofOutcome.Busy => T["Busy"].Value,
            ProofOutcome.Proven => null,
            null => errorId is null ? null : T["NotChecked", errorId].Value,
        };
        if (outcome == ProofOutcome.Proven)
        {
            Dialog.Close(DialogResult.Ok(true));
        }
        else
        {
            await FocusAsync();
        }
    }

    private async Task FocusAsync()
    {
        try
        {
            await _input.FocusAsync();
        }
        catch (Exception exception) when (exception is JSException || JsModule.IsPageGone(exception))
        {
            // the dialog is gone
        }
    }
}
