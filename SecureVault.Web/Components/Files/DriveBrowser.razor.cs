using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Files;

/// <summary>A list of items with all that can be done to them: by click, menu, key and dragging. The pages differ in which items they give it.</summary>
public sealed partial class DriveBrowser : IAsyncDisposable
{
    private const string ListSelector = "[data-sv-list]";

    private readonly CancellationTokenSource _ended = new();
    private ElementReference _host;
    private IJSObjectReference? _module;
    private DotNetObjectReference<DriveBrowser>? _self;
    private MenuPlace? _menu;
    private DriveEntry? _preview;
    private VersionId? _previewVersion;
    private int _columns = 4;
    private bool _isTouch;

    /// <summary>The items.</summary>
    [Parameter, EditorRequired]
    public DriveView View { get; set; } = default!;

    /// <summary>The folder that is shown; null for lists from everywhere.</summary>
    [Parameter]
    public ItemId? Folder { get; set; }

    /// <summary>The folder above the one that is shown; null at the top.</summary>
    [Parameter]
    public ItemId? Above { get; set; }

    /// <summary>Where an item is, for lists from everywhere.</summary>
    [Parameter]
    public Func<DriveEntry, string?>? PlaceOf { get; set; }

    /// <summary>What stands where there is nothing to list; keys work all the same.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Selection, order or looks changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    /// <summary>The person wants to search.</summary>
    [Parameter]
    public EventCallback Search { get; set; }

    [Inject]
    private Drive Drive { get; set; } = default!;

    [Inject]
    private DriveActions Actions { get; set; } = default!;

    [Inject]
    private DriveClipboard Clipboard { get; set; } = default!;

    [Inject]
    private DrivePreferences Preferences { get; set; } = default!;

    [Inject]
    private DriveFaults Faults { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <summary>From the module: how many tiles fit side by side.</summary>
    [JSInvokable]
    public void SetColumns(int columns)
    {
        _columns = columns;
        StateHasChanged();
    }

    /// <summary>From the module: a key that the drive listens to.</summary>
    [JSInvokable]
    public async Task TakeKeyAsync(string key, bool shift, bool command)
    {
        var step = Preferences.IsGrid ? _columns : 1;
        if (DriveKeys.MoveOf(key, step, View) is { } place)
        {
            View.MoveFocus(place, shift, command);
            await RevealAsync();
            await ChangedAsync();
            return;
        }

        if (DriveKeys.CommandOf(key, command) is { } chosen)
        {
            await TakeAsync(chosen);
        }
    }

    /// <summary>From the module: items were dragged onto a folder.</summary>
    [JSInvokable]
    public Task DropIntoFolderAsync(Guid item, Guid folder) => Actions.MoveAsync(Dragged(item), new ItemId(folder));

    /// <summary>From the module: items were dragged onto the trash.</summary>
    [JSInvokable]
    public Task DropIntoTrashAsync(Guid item) => Actions.DeleteAsync(Dragged(item));

    /// <summary>Draws again after the page changed what is shown.</summary>
    public Task ChangedAsync()
    {
        StateHasChanged();
        return Changed.InvokeAsync();
    }

    /// <summary>Tiles or lines.</summary>
    public async Task SetGridAsync(bool isGrid)
    {
        await Preferences.SetGridAsync(_module, isGrid);
        await ChangedAsync();
    }

    /// <summary>Shows or hides the pane beside the list.</summary>
    public async Task ToggleDetailsAsync()
    {
        await Preferences.SetDetailsAsync(_module, !Preferences.ShowsDetails);
        await ChangedAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        try
        {
            if (_module is not null)
            {
                await _module.InvokeVoidAsync("detach", _host);
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // the page is gone, and the module with it
        }

        _self?.Dispose();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        // Taken now: the page may be gone before the answers come. Without its module the list still works by mouse.
        var token = _ended.Token;
        await Faults.TryAsync(async () =>
        {
            await Browser.LearnAsync("./" + Assets["js/browser.js"], token);
            _module = await Js.InvokeAsync<IJSObjectReference>("import", token, "./" + Assets["js/drive.js"]);
            await Preferences.LearnAsync(_module, token);
            token.ThrowIfCancellationRequested();
            _self = DotNetObjectReference.Create(this);
            _columns = Math.Max(1, await _module.InvokeAsync<int>("attach", token, _host, _self));
            _isTouch = await _module.InvokeAsync<bool>("isTouch", token);
            if (Preferences.ShowsDetails && await _module.InvokeAsync<bool>("isNarrow", token))
            {
                // Over the list they are for a moment, not for good.
                await Preferences.SetDetailsAsync(module: null, showsDetails: false);
            }

            await _module.InvokeVoidAsync("focusLost", token, ListSelector);
            await ChangedAsync();
        });
    }

    private IReadOnlyList<DriveEntry> Dragged(Guid item)
    {
        var id = new ItemId(item);
        return View.IsSelected(id) ? View.Selected : [.. View.Entries.Where(entry => entry.Id == id)];
    }

    private Task ClickAsync((DriveEntry Entry, MouseEventArgs Mouse) click)
    {
        // A finger opens; once something is selected, it selects more.
        if (_isTouch)
        {
            return View.SelectedCount == 0
                ? OpenAsync(click.Entry)
                : SelectAsync((click.Entry.Id, !View.IsSelected(click.Entry.Id)));
        }

        View.Click(click.Entry.Id, click.Mouse.CtrlKey || click.Mouse.MetaKey, click.Mouse.ShiftKey);
        return ChangedAsync();
    }

    private Task SelectAsync((ItemId Item, bool Selected) choice)
    {
        View.Select(choice.Item, choice.Selected);
        return ChangedAsync();
    }

    private Task ClearSelectionAsync()
    {
        View.SelectAll(false);
        return ChangedAsync();
    }

    private async Task OpenMenuAsync((DriveEntry Entry, MouseEventArgs Mouse) click)
    {
        if (!View.IsSelected(click.Entry.Id))
        {
            View.Click(click.Entry.Id, ctrl: false, shift: false);
        }

        _menu = new MenuPlace(click.Mouse.ClientX, click.Mouse.ClientY);
        await ChangedAsync();
    }

    private async Task CloseMenuAsync()
    {
        _menu = null;
        await ChangedAsync();
        await (_module?.InvokeVoidAsync("focus", ListSelector) ?? ValueTask.CompletedTask);
    }

    private async Task RevealAsync()
    {
        if (_module is not null && View.FocusIndex >= 0)
        {
            await _module.InvokeVoidAsync("reveal", _host, View.FocusIndex, Preferences.IsGrid ? _columns : 1);
        }
    }
}
