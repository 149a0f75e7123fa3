using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>A page with items from everywhere in the drive: read, kept up to date, with its states.</summary>
public abstract class ListPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private DriveChangeListener? _watch;
    private IReadOnlyDictionary<ItemId, IReadOnlyList<FolderName>> _paths = new Dictionary<ItemId, IReadOnlyList<FolderName>>();

    internal DriveState State { get; private set; } = DriveState.Loading;

    internal string FaultId { get; private set; } = string.Empty;

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Ended => _ended.Token;

    [Inject]
    internal UserDrive Drive { get; set; } = default!;

    [Inject]
    internal DriveActions Actions { get; set; } = default!;

    [Inject]
    internal DriveErrorHandler Faults { get; set; } = default!;

    [Inject]
    internal CurrentUser User { get; set; } = default!;

    [Inject]
    internal UploadDestination Destination { get; set; } = default!;

    [Inject]
    internal BrowserZone Browser { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    internal TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether the list shows thumbnails, and so reads again when some were made.</summary>
    protected virtual bool ShowsPictures => true;

    /// <summary>Reads where items are; lists of some hundred from a few folders.</summary>
    protected async Task<IReadOnlyList<DriveEntry>> WithPlacesAsync(IReadOnlyList<DriveEntry> entries)
    {
        _paths = await Drive.PathsAsync([.. entries.Select(entry => entry.Folder)], Ended);
        return entries;
    }

    /// <summary>Where an item is.</summary>
    protected string? PlaceOf(DriveEntry entry) => _paths.TryGetValue(entry.Folder, out var path) ? DriveTexts.Place(path) : null;

    /// <summary>Reads the list and keeps it.</summary>
    protected abstract Task ReadAsync();

    /// <summary>Ends what the page began.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _watch?.Dispose();
            _ended.Cancel();
            _ended.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Destination.ShowTop();
        _watch = new DriveChangeListener(Events, Clock, User, _ => true, () => InvokeAsync(RefreshAsync), () => InvokeAsync(StateHasChanged), ShowsPictures);
        await RefreshAsync();
    }

    /// <summary>After a fault.</summary>
    protected Task RetryAsync()
    {
        State = DriveState.Loading;
        return RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        // An event that was on its way while the page closed.
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        var faultId = await Faults.TryAsync(ReadAsync);
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        if (faultId is null)
        {
            State = DriveState.Shown;
        }
        else if (State == DriveState.Shown)
        {
            Toasts.Add(DriveTexts.Failed("NotRefreshed", faultId), Severity.Error);
        }
        else
        {
            (State, FaultId) = (DriveState.Failed, faultId);
        }

        StateHasChanged();
    }
}
