using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin;

/// <summary>Whether things may be removed from the store, and what to do when that is in doubt; for administrators.</summary>
public sealed partial class StorePage : IDisposable
{
    private readonly PageLifetime _ended = new();
    private IDisposable? _subscription;
    private StoreReport? _report;
    private AdoptionProgress? _recovering;
    private string? _errorId;
    private int _marked;
    private bool _isBusy;

    [Inject]
    private StoreCheck Check { get; set; } = default!;

    [Inject]
    private StrayRecovery Recovery { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private ILogger<StorePage> Logger { get; set; } = default!;

    private Hold? Hold => Check.Hold;

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _subscription = Events.Subscribe(happened =>
    {
        if (happened is VaultEvent.StoreStateChanged)
        {
            _ = InvokeAsync(StateHasChanged);
        }
    });

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await (Hold is null ? RunAsync(CountAsync) : LookAsync());
        }
    }

    private Task LookAsync() => RunAsync(async () => await ShowAsync());

    /// <summary>
    /// Before the hold ends, so that nothing is swept meanwhile. Once more afterwards, because an upload that is whole is a stray only when its row
    /// is gone.
    /// </summary>
    private Task ContinueAsync() => RunAsync(async () =>
    {
        var wasHeld = Hold is not null;
        if (await RecoverAsync() is not { } first
            || !await User.CallAsync((self, token) => Check.ContinueAsync(self, token), _ended.Token)
            || await RecoverAsync() is not { } second)
        {
            Navigation.NavigateTo("/");
            return;
        }

        if (wasHeld)
        {
            Toasts.Add(T["StoreContinued"], Severity.Success);
        }

        Tell(first.Files + first.Versions + second.Files + second.Versions, second.Damaged + second.NotOpened, wasHeld);
        await ShowAsync();
    });

    private void Tell(int recovered, int left, bool wasHeld)
    {
        if (recovered > 0)
        {
            Toasts.Add(T.Counted("StoreRecovered", recovered), Severity.Success);
        }
        else if (!wasHeld && left == 0)
        {
            Toasts.Add(T["StoreNothingRecovered"], Severity.Info);
        }

        if (left > 0)
        {
            Toasts.Add(T.Counted("StoreNotRecovered", left), Severity.Warning);
        }
    }

    private async Task<AdoptionResult?> RecoverAsync()
    {
        var progress = new Progress<AdoptionProgress>(done => InvokeAsync(() =>
        {
            _recovering = done;
            StateHasChanged();
        }));
        var result = await User.CallAsync((self, token) => Recovery.RunAsync(self, progress, token), _ended.Token);
        _recovering = null;
        return result;
    }

    private async Task ShowAsync()
    {
        _report = await User.CallAsync((self, token) => Check.LookAsync(self, token), _ended.Token);
        if (_report is null)
        {
            Navigation.NavigateTo("/");
            return;
        }

        _marked = _report.Marked;
    }

    /// <summary>Without a look into the store: a person who could not open a file may have marked it a moment ago.</summary>
    private async Task CountAsync() => _marked = await User.CallAsync((self, token) => Check.CountMarkedAsync(self, token), _ended.Token) ?? 0;

    private async Task RunAsync(Func<Task> work)
    {
        (_isBusy, _errorId) = (true, null);
        StateHasChanged();
        try
        {
            await work();
        }
        catch (AccessEndedException)
        {
            await SignIn.GoAsync();
            return;
        }
        catch (OperationCanceledException)
        {
            return; // the page is gone
        }
#pragma warning disable CA1031 // a store that does not answer is shown in the page; it must not take the circuit and its uploads down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _errorId = ErrorId.New();
            Log.StoreFailed(Logger, _errorId, exception);
        }

        (_isBusy, _recovering) = (false, null);
        StateHasChanged();
    }

    private IEnumerable<(string Label, int Count)> Counts(StoreReport report)
    {
        yield return (T["CountIntact"], report.Found.Intact);
        yield return (T["CountMissing"], CountLost(report));
        yield return (T["CountMarked"], report.Marked);
        yield return (T["CountWhole"], report.WholeUploads);
        yield return (T["CountUnowned"], report.Found.Unowned);
        yield return (T["CountUnfinished"], report.Found.Unfinished);
    }

    private static int CountLost(StoreReport report) => report.Found.Missing + report.Found.WrongSize;
}
