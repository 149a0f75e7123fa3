using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Components.Uploads.Browser;
using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Web.Components.Uploads;

/// <summary>
/// Takes what is picked or dropped on any page into the queue. It stays in the layout, so that moving between
/// pages stops nothing.
/// </summary>
public sealed partial class UploadHost : IAsyncDisposable
{
    /// <summary>The most files of one pick; more are refused before anything of them travels.</summary>
    internal const int MaxFiles = 20_000;

    private readonly PageLifetime _ended = new();
    private DotNetObjectReference<UploadHost>? _self;
    private BrowserFiles? _picks;
    private InputFile? _input;
    private ElementReference _folderInput;
    private int? _reading;
    private bool _busy;

    /// <summary>Asks which folder files go to that another app has shared, with a title and the words on the button; null when the person gives up.</summary>
    [Parameter]
    public Func<string, string, Task<ItemId?>>? AskFolder { get; set; }

    [Inject]
    private UploadQueue Queue { get; set; } = default!;

    [Inject]
    private UploadDestination Destination { get; set; } = default!;

    [Inject]
    private IUploadTarget Target { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ILogger<UploadHost> Logger { get; set; } = default!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Destination.Changed -= OnDestinationChanged;
        Queue.Changed -= OnChanged;
        Queue.Finished -= OnFinished;
        Queue.AccessEnded -= OnAccessEnded;
        Queue.Reconnected -= OnReconnected;
        Queue.Leave();
        await _ended.CancelAsync();
        if (_picks is not null)
        {
            await _picks.DisposeAsync();
        }

        _self?.Dispose();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Destination.Changed += OnDestinationChanged;
        Queue.Changed += OnChanged;
        Queue.Finished += OnFinished;
        Queue.AccessEnded += OnAccessEnded;
        Queue.Reconnected += OnReconnected;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && _input?.Element is { } element)
        {
            _self = DotNetObjectReference.Create(this);

            // Until then the input is disabled: what is picked before the module listens would be lost without a word.
            if (await AttachAsync(element, _self))
            {
                StateHasChanged();
                await ShowUnfinishedAsync();
            }
        }
    }

    // A script that does not come must not take the whole page with it.
    private async Task<bool> AttachAsync(ElementReference files, DotNetObjectReference<UploadHost> self)
    {
        var scripts = new UploadScripts(
            "./" + Assets["js/uploads/picker.js"], Assets["js/uploads/folders.js"], Assets["js/uploads/send.js"], Assets["lib/tus-js-client/tus.min.js"]);
        BrowserFiles? picks = null;
        try
        {
            picks = new BrowserFiles(Js, scripts);
            await picks.AttachAsync(files, _folderInput, self, MaxFiles, _ended.Token);
            (_picks, picks) = (picks, null);
            return true;
        }
        catch (Exception exception) when (JsModule.IsPageGone(exception))
        {
            return false; // the page is gone already
        }
        catch (JSException exception)
        {
            Log.NotAttached(Logger, exception);
            Toasts.Add(T["NotAttached"], Severity.Error, OfferReload);
            return false;
        }
        finally
        {
            await (picks?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private void OfferReload(SnackbarOptions toast)
    {
        (toast.RequireInteraction, toast.Action) = (true, T["Reload"]);
        toast.OnClick = _ => InvokeAsync(() => Navigation.NavigateTo(Navigation.Uri, forceLoad: true));
    }

    private async Task ShowUnfinishedAsync()
    {
        try
        {
            Queue.ShowUnfinished(await Target.ListUnfinishedAsync(_ended.Token));
        }
        catch (AccessEndedException)
        {
            OnAccessEnded();
        }
        catch (OperationCanceledException)
        {
            // the page is gone already
        }
#pragma warning disable CA1031 // what can go on is an offer; the page works without it
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.UnfinishedNotListed(Logger, exception);
        }
    }

    /// <summary>The module does not look at what an announcement throws, so all is caught here.</summary>
    /// <returns>True when there was a pick to take.</returns>
    private async Task<bool> TakeAsync(Func<BrowserFiles, Task<Pick?>> claim)
    {
        try
        {
            if (_picks is not null && await claim(_picks) is { } claimed)
            {
                if (await Destination.PlaceAsync(claimed, Target, AskFolder, _ended.Token) is not { } pick)
                {
                    claimed.Release();
                    return true;
                }

                if (await Queue.AddAsync(pick) is > 0 and var missing)
                {
                    Toasts.Add(T.Counted("FoldersNotMade", missing), Severity.Error);
                }

                return true;
            }
        }
        catch (Exception exception) when (JsModule.IsPageGone(exception))
        {
            // Nobody took the pick; when the connection is back it is found again.
        }
        catch (AccessEndedException)
        {
            OnAccessEnded();
        }
#pragma warning disable CA1031 // whatever it is, the person is to see that the files were not taken
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var errorId = ErrorId.New();
            Log.PickFailed(Logger, errorId, exception);
            Toasts.Add(T["NotTaken", errorId], Severity.Error);
        }

        return false;
    }

    private void OnDestinationChanged() => _ = InvokeAsync(StateHasChanged);

    private void OnReconnected() => _ = InvokeAsync(async () =>
    {
        while (await TakeAsync(picks => picks.ClaimOldestAsync(_ended.Token)))
        {
            // until none is left
        }
    });

    private void OnAccessEnded() => _ = InvokeAsync(SignIn.GoAsync);

    private void OnFinished(UploadReport report) => _ = InvokeAsync(() =>
    {
        // The head of the list tells of success, folded or not. An error is worth being told twice.
        if (report.Failed > 0)
        {
            Toasts.Add(UploadTexts.Failed(report), Severity.Error);
        }

        if (report.Landed is { } landed)
        {
            Toasts.Add(T["Landed", UploadTexts.FolderName(landed)], Severity.Warning);
        }
    });

    private void OnChanged() => _ = InvokeAsync(TellBusyAsync);

    private async Task TellBusyAsync()
    {
        var busy = Queue.IsFragile;
        if (busy == _busy || _picks is null)
        {
            return;
        }

        _busy = busy;
        await JsModule.TryAsync(() => _picks.SetBusyAsync(busy, _ended.Token));
    }
}
