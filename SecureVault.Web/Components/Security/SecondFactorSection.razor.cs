using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Security;

/// <summary>Turns the signed-in person's second factor on and off, and makes recovery codes. Asks for the password first.</summary>
public sealed partial class SecondFactorSection
{
    private const int LowCodes = 3;

    private readonly PageLifetime _ended = new();
    private JsModule? _script;
    private SecondFactorStatus? _status;
    private AuthenticatorDraft? _draft;
    private IReadOnlyList<string>? _codes;
    private string? _errorId;
    private string? _error;
    private string _code = string.Empty;
    private bool _busy;

    [Inject]
    private SecondFactors Factors { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private bool IsLow => _status is { CodesLeft: <= LowCodes };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _ended.Dispose();
        if (_script is not null)
        {
            await _script.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => RefreshAsync();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        var script = _script = new JsModule(Js, "./" + Assets["js/security/codes.js"]);
        await script.CallAsync("ready");
        if (await Browser.TryLearnAsync(Assets, _ended.Token))
        {
            StateHasChanged();
        }
    }

    private async Task RefreshAsync() =>
        _errorId = await Calls.TryAsync(async () => _status = await User.CallAsync(Factors.FindAsync, _ended.Token));

    private Task BeginAsync() => RunAsync(async () =>
    {
        _code = string.Empty;
        _draft = await User.CallAsync(Factors.DraftAsync, _ended.Token);
    });

    private Task RenewCodesAsync() => RunAsync(async () => Show(await User.CallSignedInAsync(Factors.RenewCodesAsync, CancellationToken.None)));

    private Task TurnOffAsync() => RunAsync(async () => Show(await User.CallSignedInAsync(Factors.TurnOffAsync, CancellationToken.None)));

    private Task TurnOnAsync() => RunAsync(async () =>
        Show(await User.CallSignedInAsync((self, token) => Factors.TurnOnAsync(self, _draft!, _code, token), CancellationToken.None)));

    private void Stop() => (_draft, _error) = (null, null);

    private Task CloseCodesAsync()
    {
        _codes = null;
        return RefreshAsync();
    }

    private async Task RunAsync(Func<Task> work)
    {
        if (_busy)
        {
            return;
        }

        (_busy, _error) = (true, null);
        if (await Fresh.EnsureAsync() && await Calls.TryAsync(work) is { } errorId)
        {
            _error = T["NotChecked", errorId];
        }

        _busy = false;
        await RefreshAsync();
    }

    private void Show(SecondFactorOutcome outcome)
    {
        switch (outcome)
        {
            case SecondFactorOutcome.Changed changed:
                (_codes, _draft) = (changed.Codes, null);
                break;
            case SecondFactorOutcome.TurnedOff or SecondFactorOutcome.NotOn:
                break;
            case SecondFactorOutcome.WrongCode:
                _error = T["NotTheCode"];
                break;
            case SecondFactorOutcome.NotFresh:
                _error = T["ConfirmFirst"];
                break;
            case SecondFactorOutcome.Required:
                _error = T["FactorRequired"];
                break;
            case SecondFactorOutcome.Busy:
                _error = T["Busy"];
                break;
            default:
                throw new UnreachableException();
        }
    }
}
