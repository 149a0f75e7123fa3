using Microsoft.AspNetCore.Components;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>Base of the pages for administrators: it loads, loads again when a job goes on, and shows an error in its place.</summary>
public abstract class UpkeepPage : ComponentBase, IDisposable
{
    private static readonly TimeSpan AgeTick = TimeSpan.FromMinutes(1);

    private readonly PageLifetime _ended = new();
    private IDisposable? _subscription;
    private ITimer? _age;
    private bool _isLoading;
    private bool _isStale;

    [Inject]
    internal CurrentUser User { get; set; } = default!;

    [Inject]
    internal BrowserZone Browser { get; set; } = default!;

    [Inject]
    internal SignInAgain SignIn { get; set; } = default!;

    [Inject]
    internal VaultEvents Events { get; set; } = default!;

    [Inject]
    internal TimeProvider Clock { get; set; } = default!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = default!;

    /// <summary>Set when the last call failed.</summary>
    protected string? ErrorId { get; private set; }

    /// <summary>Whether it loads again when a job goes on.</summary>
    protected virtual bool FollowsJobs => true;

    /// <summary>The time.</summary>
    protected DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Ended => _ended.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the page waits for.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _subscription?.Dispose();
            _age?.Dispose();
            _ended.Cancel();
            _ended.Dispose();
        }
    }

    /// <summary>Reads what the page shows.</summary>
    /// <returns>False when who looks is no administrator.</returns>
    protected abstract Task<bool> LoadAsync();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _subscription = Events.Subscribe(happened =>
        {
            if (FollowsJobs && happened is VaultEvent.JobsChanged)
            {
                _ = InvokeAsync(RefreshAsync);
            }
        });
        _age = Clock.CreateTimer(_ => _ = InvokeAsync(StateHasChanged), null, AgeTick, AgeTick);
        await RefreshAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Browser.TryLearnAsync(Assets, _ended.Token))
        {
            StateHasChanged();
        }
    }

    /// <summary>Loads again; while it loads, another call waits for its turn instead of loading beside it.</summary>
    protected async Task RefreshAsync()
    {
        _isStale = true;
        if (_isLoading)
        {
            return;
        }

        _isLoading = true;
        while (_isStale && !_ended.IsCancellationRequested)
        {
            _isStale = false;
            await CallAsync(LoadAsync);
        }

        _isLoading = false;
    }

    /// <summary>Does something, and shows in the page how it failed.</summary>
    /// <param name="call">Returns false when who asks is no administrator.</param>
    protected async Task CallAsync(Func<Task<bool>> call)
    {
        // An event that was on its way while the page closed.
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        try
        {
            if (!await call())
            {
                Navigation.NavigateTo("/");
                return;
            }

            ErrorId = null;
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
#pragma warning disable CA1031 // a store or database that does not answer is shown in the page; it must not take the circuit and its uploads down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ErrorId = Core.ErrorId.New();
            Log.PageFailed(Loggers.CreateLogger<UpkeepPage>(), ErrorId, exception);
        }

        if (!_ended.IsCancellationRequested)
        {
            StateHasChanged();
        }
    }
}
