using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Core.Files;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Layout;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Files;

/// <summary>The signed-in person's files, as they are and as they change.</summary>
public sealed partial class DrivePage : IDisposable
{
    /// <summary>Between two refreshes that events ask for.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AgeTick = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly DriveView _view = new();
    private DriveState _state = DriveState.Loading;
    private IDisposable? _subscription;
    private RefreshPace? _pace;
    private ITimer? _age;
    private string _faultId = string.Empty;

    [Inject]
    private IDriveContents Drive { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private ILogger<DrivePage> Logger { get; set; } = default!;

    private string Facts => $"{UploadTexts.Counted(_view.Entries.Count)} · {ByteSize.Format(_view.TotalBytes)}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _pace?.Dispose();
        _age?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var user = await User.GetIdAsync();
        _pace = new RefreshPace(() => InvokeAsync(RefreshAsync), Pause, Clock);
        _subscription = Events.Subscribe(happened =>
        {
            if (happened is VaultEvent.DriveChanged changed && changed.Owner == user)
            {
                _pace.Request();
            }
        });
        _age = Clock.CreateTimer(_ => _ = InvokeAsync(StateHasChanged), null, AgeTick, AgeTick);
        await RefreshAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await TryAsync(() => Browser.LearnAsync("./" + Assets["js/browser.js"], _ended.Token)) is null)
        {
            StateHasChanged();
        }
    }

    private async Task RefreshAsync()
    {
        var faultId = await TryAsync(async () => _view.Show(await Drive.ListAsync(_ended.Token)));
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        if (faultId is null)
        {
            _state = DriveState.Shown;
        }
        else if (_state == DriveState.Shown)
        {
            Toasts.Add($"The list could not be refreshed. Number for the administrator: {faultId}", Severity.Error);
        }
        else
        {
            (_state, _faultId) = (DriveState.Failed, faultId);
        }

        StateHasChanged();
    }

    private Task RetryAsync()
    {
        _state = DriveState.Loading;
        return RefreshAsync();
    }

    private void ClearSelection() => _view.SelectAll(false);

    private async Task DeleteAsync(IReadOnlyList<DriveEntry> entries)
    {
        var parameters = new DialogParameters<DeleteDialog> { { dialog => dialog.Entries, entries } };
        var dialog = await Dialogs.ShowAsync<DeleteDialog>(title: null, parameters);
        if (await dialog.Result is not { Canceled: false })
        {
            return;
        }

        var items = entries.Select(entry => entry.Id).ToList();
        DeleteOutcome? outcome = null;
        if (await TryAsync(async () => outcome = await Drive.DeleteAsync(items, _ended.Token)) is { } faultId)
        {
            Toasts.Add($"Nothing was deleted. Number for the administrator: {faultId}", Severity.Error);
        }
        else if (outcome is not null)
        {
            OfferUndo(entries, items, outcome);
            await RefreshAsync();
        }
    }

    private void OfferUndo(IReadOnlyList<DriveEntry> entries, List<ItemId> items, DeleteOutcome outcome)
    {
        var text = entries.Count == 1 ? $"Deleted {entries[0].Name}" : $"Deleted {UploadTexts.Counted(outcome.Deleted.Count)}";
        Toasts.Add(text, Severity.Normal, toast =>
        {
            toast.Icon = Icons.Material.Outlined.Delete;
            if (outcome.Deleted.Count > 0)
            {
                toast.Action = "Undo";
                toast.VisibleStateDuration = 10_000;
                toast.OnClick = _ => InvokeAsync(() => UndoAsync(items));
            }
        });
    }

    // The toast outlives the page, so this runs without the page's token and refreshes through the event.
    private async Task UndoAsync(List<ItemId> items)
    {
        RestoreOutcome? outcome = null;
        if (await TryAsync(async () => outcome = await Drive.UndoAsync(items, CancellationToken.None)) is { } faultId)
        {
            Toasts.Add($"Nothing was restored. Number for the administrator: {faultId}", Severity.Error);
        }
        else if (outcome is not null)
        {
            Toasts.Add(DriveTexts.Undone(outcome), DriveTexts.IsWhole(outcome) ? Severity.Success : Severity.Warning);
        }
    }

    /// <summary>Runs something of the drive.</summary>
    /// <returns>Null when it went well or the page is gone; else the number under which the log has the fault.</returns>
    private async Task<string?> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (AccessEndedException)
        {
            Navigation.NavigateTo(AccountPaths.SignInAfterEnd, forceLoad: true);
        }
        catch (Exception exception) when (exception is OperationCanceledException or JSDisconnectedException)
        {
            // the page is gone
        }
#pragma warning disable CA1031 // a fault of database or store is shown in the page; it must not take the circuit and its uploads down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var faultId = FaultId.New();
            Log.DriveFailed(Logger, faultId, exception);
            return faultId;
        }

        return null;
    }
}
