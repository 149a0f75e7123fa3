using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin;

/// <summary>Whether things may be removed from the store, and what to do when that is in doubt; for administrators.</summary>
public sealed partial class StorePage : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private IDisposable? _subscription;
    private StoreReport? _report;
    private string? _errorId;
    private bool _isBusy;

    [Inject]
    private StoreCheck Check { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private ILogger<StorePage> Logger { get; set; } = default!;

    private Hold? Hold => Check.Hold;

    private ClockDoubt? Doubt => Check.Doubt;

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
        if (!firstRender)
        {
            return;
        }

        await LearnZoneAsync();
        if (Hold is not null)
        {
            await LookAsync();
        }
    }

    private async Task LearnZoneAsync()
    {
        try
        {
            await Browser.LearnAsync("./" + Assets["js/browser.js"], _ended.Token);
            StateHasChanged();
        }
        catch (Exception exception) when (exception is JSException || JsModule.IsPageGone(exception))
        {
            // the page is gone, or shows its times in UTC
        }
    }

    private Task LookAsync() => RunAsync(async () => await ShowAsync());

    private Task ContinueAsync() => RunAsync(async () =>
    {
        if (!await User.CallAsync((self, token) => Check.ContinueAsync(self, token), _ended.Token))
        {
            Navigation.NavigateTo("/");
            return;
        }

        Toasts.Add(T["StoreContinued"], Severity.Success);
        await ShowAsync();
    });

    private Task ConfirmClockAsync() => RunAsync(async () =>
    {
        if (!await User.CallAsync((self, token) => Check.ConfirmClockAsync(self, token), _ended.Token))
        {
            Navigation.NavigateTo("/");
        }
    });

    private async Task ShowAsync()
    {
        _report = await User.CallAsync((self, token) => Check.LookAsync(self, token), _ended.Token);
        if (_report is null)
        {
            Navigation.NavigateTo("/");
        }
    }

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

        _isBusy = false;
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
