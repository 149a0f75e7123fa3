using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Search;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Search;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The results of a search, as it is typed and as the drive changes.</summary>
public sealed partial class SearchResults : IDisposable
{
    private const int Limit = 500;

    private readonly PageLifetime _ended = new();
    private readonly DriveView _view = new();
    private readonly Dictionary<ItemId, IReadOnlyList<FolderName>> _paths = [];
    private DriveState _state = DriveState.Loading;
    private IDisposable? _following;
    private IDisposable? _names;
    private DriveBrowser? _browser;
    private string _errorId = string.Empty;
    private bool _isRefused;
    private int _total;
    private int _asked;

    /// <summary>The search.</summary>
    [Parameter, EditorRequired]
    public SearchFilter Filter { get; set; } = default!;

    /// <summary>Counts up with each change of the search.</summary>
    [Parameter, EditorRequired]
    public int Number { get; set; }

    /// <summary>The person narrowed it down.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    /// <summary>The person has found enough.</summary>
    [Parameter]
    public EventCallback End { get; set; }

    [Inject]
    private UserSearch Finder { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    [Inject]
    private DriveChangeListener Changes { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private string Facts => _state == DriveState.Loading ? T["Searching"] : T.Counted("Found", _total);

    /// <inheritdoc/>
    public void Dispose()
    {
        _following?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
        _names?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _names = Finder.Hold();
        _following = Changes.Follow(_ => true, () => InvokeAsync(SearchAsync), () => InvokeAsync(StateHasChanged));
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => _asked == Number ? Task.CompletedTask : SearchAsync();

    private async Task SearchAsync()
    {
        // An event may have been on its way while the page closed.
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        var asked = _asked = Number;
        SearchResult? result = null;
        var errorId = await Errors.TryAsync(async () => result = await Finder.FindAsync(Filter.ToQuery(Clock.GetUtcNow()), Limit, _ended.Token));

        // The person has typed on, and a later search is under way.
        if (_ended.IsCancellationRequested || asked != Number)
        {
            return;
        }

        _isRefused = result?.IsRefused == true;
        if (errorId is not null || result is null || _isRefused)
        {
            (_state, _errorId) = (DriveState.Failed, errorId ?? string.Empty);
        }
        else
        {
            _paths.Clear();
            foreach (var hit in result.Hits)
            {
                _paths[hit.Entry.Id] = hit.Path;
            }

            _view.Show([.. result.Hits.Select(hit => hit.Entry)], OwnOrder.Relevance, PathOf);
            PointBack();
            (_state, _total) = (DriveState.Shown, result.Total);
        }

        StateHasChanged();
    }

    // Coming back to a search continues where it was left.
    private void PointBack()
    {
        if (_state == DriveState.Loading && Filter.At is { } at)
        {
            _view.Point(at);
        }
    }

    private void Moved()
    {
        Filter.At = _view.Focused?.Id ?? Filter.At;
        StateHasChanged();
    }

    private IReadOnlyList<FolderName> PathOf(DriveEntry entry) => _paths.GetValueOrDefault(entry.Id) ?? [];

    private string? PlaceOf(DriveEntry entry) => _paths.TryGetValue(entry.Id, out var path) ? DriveTexts.Place(path) : null;
}
