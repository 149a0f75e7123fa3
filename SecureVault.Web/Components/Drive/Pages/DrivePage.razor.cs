using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Search;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>A folder of the signed-in person's drive, as it is and as it changes.</summary>
public sealed partial class DrivePage : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly DriveView _view = new();
    private DriveState _state = DriveState.Loading;
    private IReadOnlyList<FolderName> _path = [];
    private DriveChangeListener? _watch;
    private SearchFilter _filter = new();
    private (string Address, string? State) _place;
    private DriveBrowser? _browser;
    private SearchBar? _searchBar;
    private int _searches;
    private ItemId? _shown;
    private ItemId? _cameFrom;
    private string _faultId = string.Empty;

    /// <summary>The folder; null for the top.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [Inject]
    private UserDrive Drive { get; set; } = default!;

    [Inject]
    private DriveActions Actions { get; set; } = default!;

    [Inject]
    private DriveHistory History { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Faults { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private UploadDestination Destination { get; set; } = default!;

    private ItemId Folder => Id is { } id ? new ItemId(id) : ItemId.Root;

    private ItemId? Above => Folder == ItemId.Root ? null : _path is [.., var above, _] ? above.Id : ItemId.Root;

    private string Title => _state == DriveState.Gone ? T["FolderGoneTitle"] : _path is [.., var last] ? last.Name : T["FilesTitle"];

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch?.Dispose();
        Drive.EndSearch();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _watch = new DriveChangeListener(Events, Clock, User, IsAbout, () => InvokeAsync(RefreshAsync), () => InvokeAsync(StateHasChanged));
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        var isOther = _shown != Folder;
        TakeSearch(isOther);
        if (!isOther)
        {
            return Task.CompletedTask;
        }

        // Another folder, in the same page: nothing of the last one stays.
        (_cameFrom, _shown, _state, _path) = (_shown, Folder, DriveState.Loading, []);
        _view.Show([]);
        return RefreshAsync();
    }

    /// <summary>A search belongs to the entry of the history in which it began: who goes back finds it as it was, who goes on leaves it behind.</summary>
    private void TakeSearch(bool isOtherFolder)
    {
        if (_place == History.Here)
        {
            return;
        }

        _place = History.Here;
        var kept = History.Search;
        if (kept == _filter || (kept is null && !isOtherFolder && !_filter.IsActive))
        {
            return;
        }

        _filter = kept ?? new SearchFilter();
        if (isOtherFolder && _shown is { } from)
        {
            // Out of a folder that was found.
            _filter.At = from;
        }

        _searches++;
    }

    /// <summary>What happens in this folder or to one on the way to it.</summary>
    private bool IsAbout(ItemId? changed) =>
        changed is not { } folder || folder == Folder || _state == DriveState.Gone || folder == ItemId.Root || _path.Any(step => step.Id == folder);

    private async Task RefreshAsync()
    {
        // An event that was on its way while the page closed.
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        var folder = Folder;
        FolderContents? contents = null;
        var faultId = await Faults.TryAsync(async () => contents = await Drive.OpenAsync(folder, _ended.Token));
        if (_ended.IsCancellationRequested || folder != Folder)
        {
            return;
        }

        if (faultId is not null)
        {
            ShowFault(faultId);
        }
        else
        {
            (_state, _path) = contents is null ? (DriveState.Gone, []) : (DriveState.Shown, contents.Path);
            _view.Show(contents?.Entries ?? []);
            if (_cameFrom is { } from)
            {
                // Who goes up finds the folder again that was left.
                _view.Point(from);
                _cameFrom = null;
            }

            Destination.Show(contents is null ? ItemId.Root : folder, contents is { Path: [.., var last] } ? last.Name : string.Empty);
        }

        StateHasChanged();
    }

    private void ShowFault(string faultId)
    {
        if (_state == DriveState.Shown)
        {
            Toasts.Add(DriveTexts.Failed("NotRefreshed", faultId), Severity.Error);
        }
        else
        {
            (_state, _faultId) = (DriveState.Failed, faultId);
        }
    }

    private Task RetryAsync()
    {
        _state = DriveState.Loading;
        return RefreshAsync();
    }

    private void SearchChanged()
    {
        _searches++;
        if (_filter.IsActive)
        {
            History.Keep(_filter);
        }
    }

    private void EndSearch() => _filter.Clear();

    // Without it the first search just takes longer.
    private async Task PrepareSearchAsync() => await Faults.TryAsync(() => Drive.PrepareSearchAsync(_ended.Token));

    // Names are in memory only while somebody searches.
    private void LeaveSearch()
    {
        if (!_filter.IsActive)
        {
            Drive.EndSearch();
        }
    }

    private Task FocusSearchAsync() => _searchBar?.FocusAsync() ?? Task.CompletedTask;

    /// <summary>As its key does: the list takes the focus and shows what was made.</summary>
    private Task AskForFolderAsync() => _browser?.TakeAsync(DriveCommand.NewFolder) ?? Task.CompletedTask;

    private async Task CreateFolderAsync()
    {
        if (await Actions.CreateFolderAsync(Folder) is { } made)
        {
            await RefreshAsync();
            _view.Reveal(made);
        }
    }
}
