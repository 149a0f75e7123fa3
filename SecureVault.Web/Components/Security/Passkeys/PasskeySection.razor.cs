using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts.Passkeys;

namespace SecureVault.Web.Components.Security.Passkeys;

/// <summary>The signed-in person's passkeys. Questions and answers go over the circuit, which belongs to the session, so no other window can answer.</summary>
public sealed partial class PasskeySection
{
    private readonly PageLifetime _ended = new();
    private JsModule? _script;
    private IReadOnlyList<PasskeyEntry>? _passkeys;
    private Guid? _added;
    private string? _errorId;
    private string? _error;
    private bool _busy;

    [Inject]
    private OwnPasskeys Own { get; set; } = default!;

    [Inject]
    private PasskeyDesk Desk { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <summary>Why passkeys can't be made here, in words.</summary>
    private string? Obstacle => Desk.Obstacle is { } obstacle ? Explain(obstacle)
        : Desk.Domain is { } domain && !PasskeyOrigin.IsAt(domain, Navigation) ? T["PasskeysElsewhere", domain.Origin].Value
        : null;

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

    private async Task RefreshAsync()
    {
        if (!_ended.IsCancellationRequested)
        {
            _errorId = await Calls.TryAsync(async () => _passkeys = await User.CallAsync(Own.ListAsync, _ended.Token));
        }
    }

    private Task AddAsync() => RunAsync(async () =>
    {
        if (await User.CallAsync(Desk.AskForNewAsync, _ended.Token) is not { } question)
        {
            return;
        }

        _script ??= new JsModule(Js, "./" + Assets["js/security/passkeys.js"]);
        var made = await _script.CallAsync<PasskeyResult>("make", question.Options);
        if (made?.Answer is not { } answer)
        {
            _error = Explain(made);
            return;
        }

        var name = SessionText.NameOf(SignInOrigin.Of(made.Agent, address: null));
        var before = (_passkeys ?? []).Select(passkey => passkey.Id).ToHashSet();
        var change = await User.CallSignedInAsync((self, token) => Desk.AddAsync(self, question, answer, name, token), CancellationToken.None);
        if (Says(change))
        {
            await RefreshAsync();
            _added = _passkeys?.FirstOrDefault(passkey => !before.Contains(passkey.Id))?.Id;
            Toasts.Add(T["PasskeyAdded"], Severity.Success);
        }
    });

    private Task RenameAsync(PasskeyEntry passkey, string name) => RunAsync(async () =>
    {
        if (Says(await User.CallSignedInAsync((self, token) => Own.RenameAsync(self, passkey.Id, name, token), CancellationToken.None)))
        {
            _added = null;
        }
    });

    private async Task RemoveAsync(PasskeyEntry passkey)
    {
        var dialog = await Dialogs.ShowAsync<RemovePasskeyDialog>(title: null, new DialogParameters<RemovePasskeyDialog> { { one => one.Name, passkey.Name } });
        if (await dialog.Result is not { Canceled: false })
        {
            return;
        }

        await RunAsync(async () =>
        {
            if (Says(await User.CallSignedInAsync((self, token) => Own.RemoveAsync(self, passkey.Id, token), CancellationToken.None)))
            {
                Toasts.Add(T["PasskeyRemoved"], Severity.Success);
            }
        });
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

    /// <returns>Whether the change was made.</returns>
    private bool Says(PasskeyChange? change)
    {
        _error = change is { } made ? Explain(made) : T["PasskeyNotVerified"].Value;
        return change == PasskeyChange.Done;
    }

    private string? Explain(PasskeyChange change) => change switch
    {
        PasskeyChange.Done or PasskeyChange.NotFound => null,
        PasskeyChange.NotFresh => T["ConfirmFirst"].Value,
        PasskeyChange.TooMany => T["PasskeysFull", OwnPasskeys.MaxPerPerson].Value,
        PasskeyChange.Taken => T["PasskeyKnown"].Value,
        PasskeyChange.LastWayIn => T["PasskeyLast"].Value,
    };

    private string Explain(PasskeyObstacle obstacle) => obstacle switch
    {
        PasskeyObstacle.NoAddress => T["PasskeysNoAddress"],
        PasskeyObstacle.NumericAddress => T["PasskeysNumeric"],
        PasskeyObstacle.NotSecure => T["PasskeysNotSecure"],
    };

    private string? Explain(PasskeyResult? result) => result?.Error switch
    {
        null => null, // the page is gone
        "cancelled" => T["PasskeyCancelled"].Value,
        "known" => T["PasskeyKnown"].Value,
        "unsupported" => T["PasskeyUnsupported"].Value,
        _ => T["PasskeyFailed"].Value,
    };
}
