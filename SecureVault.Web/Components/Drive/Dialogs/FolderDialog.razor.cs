using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Search;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Search;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>Asks for a folder: in a tree that opens branch by branch, by a search, or among those that were used last.</summary>
public sealed partial class FolderDialog : IAsyncDisposable
{
    // More than anybody reads through; whoever wants another one types another letter.
    private const int MaxHits = 50;

    private readonly PageLifetime _ended = new();
    private FolderTree _tree = default!;
    private ElementReference _treeElement;
    private JsModule? _script;
    private IReadOnlyList<(ItemId Folder, IReadOnlyList<FolderName> Path)> _recent = [];
    private IReadOnlyList<SearchHit>? _hits;
    private IDisposable? _names;
    private CancellationTokenSource? _typing;
    private string _sought = string.Empty;
    private string _note = string.Empty;
    private ItemId _chosen;
    private bool _reveals;

    /// <summary>The title, which says what the folder is for.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    /// <summary>The words on the button.</summary>
    [Parameter, EditorRequired]
    public string Confirm { get; set; } = string.Empty;

    /// <summary>Folders that can't be chosen, nor any in them.</summary>
    [Parameter]
    public IReadOnlySet<ItemId> Forbidden { get; set; } = new HashSet<ItemId>();

    /// <summary>The folder that is chosen at first; the way to it is open.</summary>
    [Parameter]
    public ItemId Start { get; set; }

    /// <summary>The folder that all items are in already, so that choosing it would change nothing; null when there is none.</summary>
    [Parameter]
    public ItemId? Here { get; set; }

    /// <summary>Folders that items were put into lately, the last one first.</summary>
    [Parameter]
    public IReadOnlyList<ItemId> Recent { get; set; } = [];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private UserLists Lists { get; set; } = default!;

    [Inject]
    private UserSearch Finder { get; set; } = default!;

    [Inject]
    private EditCommands Edits { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        StopTyping();
        await _ended.CancelAsync();
        _ended.Dispose();
        _names?.Dispose();
        await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _script = new JsModule(Js, "./" + Assets["js/drive/dialogs.js"]);
        }

        if (_reveals && _hits is null && _tree.IndexOf(_chosen) is >= 0 and var place)
        {
            _reveals = false;
            await Errors.TryAsync(() => _script!.CallAsync("revealInTree", _treeElement, place, _tree.Lines.Count));
        }
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _chosen = Start;
        _tree = new FolderTree(ListAsync, T["FilesTitle"], Forbidden);
        await _tree.OpenAsync(ItemId.Root);
        var wanted = Recent.Where(folder => folder != Here).ToList();

        // Without the paths the tree just starts at the top.
        IReadOnlyDictionary<ItemId, IReadOnlyList<FolderName>> paths = new Dictionary<ItemId, IReadOnlyList<FolderName>>();
        await Errors.TryAsync(async () => paths = await Lists.PathsAsync([Start, .. wanted], CancellationToken.None));
        foreach (var step in paths.GetValueOrDefault(Start) ?? [])
        {
            await _tree.OpenAsync(step.Id);
        }

        _recent = [.. wanted.Where(folder => paths.GetValueOrDefault(folder) is { Count: > 0 }).Select(folder => (folder, paths[folder]))];
        _reveals = true;
    }

    private async Task<IReadOnlyList<DriveEntry>?> ListAsync(ItemId folder)
    {
        IReadOnlyList<DriveEntry>? folders = null;
        await Errors.TryAsync(async () => folders = await Lists.ListFoldersAsync(folder, CancellationToken.None));
        return folders;
    }

    private void Choose(ItemId folder) => _chosen = folder;

    private bool IsInside(SearchHit hit) => Forbidden.Contains(hit.Entry.Id) || hit.Path.Any(step => Forbidden.Contains(step.Id));

    private async Task ToggleAsync(FolderLine line)
    {
        if (line.IsOpen)
        {
            _tree.Close(line.Folder);
        }
        else
        {
            await _tree.OpenAsync(line.Folder);
        }
    }

    private async Task SearchAsync(ChangeEventArgs change)
    {
        StopTyping();
        _sought = change.Value as string ?? string.Empty;
        if (string.IsNullOrWhiteSpace(_sought))
        {
            EndSearch();
            return;
        }

        var typing = _typing = new CancellationTokenSource();
        try
        {
            await Task.Delay(SearchBar.Pause, Clock, typing.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _names ??= Finder.Hold();
        SearchResult? found = null;
        var errorId = await Errors.TryAsync(async () => found = await Finder.FindAsync(new SearchQuery { Text = _sought, IsFolder = true }, MaxHits, _ended.Token));

        // The person typed on, or closed the dialog. The names read so far serve the next search.
        if (!typing.IsCancellationRequested)
        {
            _hits = found?.Hits ?? [];
            _note = found switch
            {
                null => T["FoldersNotSearched", errorId ?? string.Empty],
                { IsRefused: true } => T["TooManyAtOnce"],
                { Hits.Count: 0 } => T["NoFolderFound"],
                _ => string.Empty,
            };
        }
    }

    private void EndSearch()
    {
        StopTyping();
        (_hits, _sought, _note, _reveals) = (null, string.Empty, string.Empty, true);
    }

    private void StopTyping()
    {
        _typing?.Cancel();
        _typing?.Dispose();
        _typing = null;
    }

    /// <summary>As in any tree: up and down, into and out of a folder, to both ends.</summary>
    private async Task MoveAsync(KeyboardEventArgs key)
    {
        var at = _tree.IndexOf(_chosen);
        var line = at >= 0 ? _tree.Lines[at] : _tree.Lines[0];
        switch (key.Key)
        {
            case "ArrowRight" when !line.IsOpen:
            case "ArrowLeft" when line.IsOpen:
                await ToggleAsync(line);
                break;
            case "ArrowDown" or "ArrowRight":
                ChooseNear(at + 1, step: 1);
                break;
            case "ArrowUp":
                ChooseNear(at - 1, step: -1);
                break;
            case "ArrowLeft" when _tree.AboveOf(_chosen) is { } above:
                ChooseNear(_tree.IndexOf(above), step: -1);
                break;
            case "Home":
                ChooseNear(0, step: 1);
                break;
            case "End":
                ChooseNear(_tree.Lines.Count - 1, step: -1);
                break;
            default:
                return;
        }

        _reveals = true;
    }

    private void ChooseNear(int place, int step) => _chosen = _tree.FindChoosable(place, step) ?? _chosen;

    private async Task CreateAsync()
    {
        if (await Edits.CreateFolderAsync(_chosen) is { } made)
        {
            await _tree.OpenAsync(_chosen);
            _chosen = made;
            EndSearch();
        }
    }
}
