using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>A list of items with all that can be done to them: by click, menu, key and dragging. The pages differ in which items they give it.</summary>
public sealed partial class DriveBrowser : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly ListScript _script = new();
    private ElementReference _host;
    private MenuPlace? _menu;

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

    /// <summary>The person wants a folder here; the page makes it and points to it.</summary>
    [Parameter]
    public EventCallback NewFolder { get; set; }

    /// <summary>The person wants to search.</summary>
    [Parameter]
    public EventCallback Search { get; set; }

    /// <summary>The person wants to leave, and nothing is selected or cut that this could be about.</summary>
    [Parameter]
    public EventCallback Leave { get; set; }

    [Inject]
    private UserDrive Drive { get; set; } = default!;

    [Inject]
    private DriveActions Actions { get; set; } = default!;

    [Inject]
    private DriveClipboard Clipboard { get; set; } = default!;

    [Inject]
    private DrivePreferences Preferences { get; set; } = default!;

    [Inject]
    private DriveHistory History { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Faults { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private DriveScript Script { get; set; } = default!;

    /// <summary>Draws again after the page changed what is shown.</summary>
    public Task ChangedAsync()
    {
        StateHasChanged();
        return Changed.InvokeAsync();
    }

    /// <summary>Tiles or lines.</summary>
    public Task SetGridAsync(bool isGrid) => DrawnWhileAsync(Preferences.SetGridAsync(isGrid));

    /// <summary>Shows or hides the pane beside the list.</summary>
    public async Task ToggleDetailsAsync()
    {
        await DrawnWhileAsync(Preferences.SetDetailsAsync(!Preferences.ShowsDetails));

        // The button that closed them went with them.
        await _script.FocusLostAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        await _ended.CancelAsync();
        await _script.DisposeAsync();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        SortAsPreferred();
        FollowHistory();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        // Taken now: the page may be gone before the answers come.
        var token = _ended.Token;
        await Faults.TryAsync(async () =>
        {
            await Browser.LearnAsync("./" + Assets["js/browser.js"], token);
            var script = Script.Open("./" + Assets["js/drive.js"]);
            await Preferences.LearnAsync(script);
            SortAsPreferred();
            await _script.AttachAsync(script, _host, this, token);
            if (Preferences.ShowsDetails && await _script.IsNarrowAsync())
            {
                Preferences.HideDetailsForNow(); // they would cover the list
            }

            _isOverList = _isOverList || (_preview is not null && await _script.IsOverListAsync());
            await ChangedAsync();
            await _script.FocusLostAsync();
            await RevealAsync();
        });
    }

    private int Step => Preferences.IsGrid ? _script.Columns : 1;

    private Task ClickAsync((DriveEntry Entry, MouseEventArgs Mouse) click)
    {
        // A finger opens; once something is selected, it selects more.
        if (_script.IsTouch)
        {
            return View.SelectedCount == 0
                ? OpenAsync(click.Entry)
                : SelectAsync((click.Entry.Id, !View.IsSelected(click.Entry.Id)));
        }

        View.Click(click.Entry.Id, click.Mouse.CtrlKey || click.Mouse.MetaKey, click.Mouse.ShiftKey);
        return ChangedAsync();
    }

    /// <summary>A name opens, unless the click means the selection. The browser itself follows a plain click on a folder or on what is only fetched.</summary>
    private Task ClickNameAsync((DriveEntry Entry, MouseEventArgs Mouse) click)
    {
        var (entry, mouse) = click;
        if (mouse.CtrlKey || mouse.MetaKey || mouse.ShiftKey || (_script.IsTouch && View.SelectedCount > 0))
        {
            return ClickAsync(click);
        }

        return DriveAddresses.OpensHere(entry) ? OpenAsync(entry) : Task.CompletedTask;
    }

    private Task SelectAsync((ItemId Item, bool Selected) choice)
    {
        View.Select(choice.Item, choice.Selected);
        return ChangedAsync();
    }

    private async Task ClearSelectionAsync()
    {
        View.SelectAll(false);
        await ChangedAsync();
        await _script.FocusLostAsync();
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
        await _script.FocusAsync();
    }

    private void SortAsPreferred()
    {
        if (!View.HasOwnOrder)
        {
            View.Sort(Preferences.SortedBy, Preferences.Descending);
        }
    }

    private async Task SortedAsync()
    {
        if (!View.HasOwnOrder && View.SortedBy is { } column)
        {
            await DrawnWhileAsync(Preferences.SetSortAsync(column, View.Descending));
        }
        else
        {
            await ChangedAsync();
        }
    }

    /// <summary>Nobody waits for the browser to keep something.</summary>
    private async Task DrawnWhileAsync(Task keeping)
    {
        await ChangedAsync();
        await keeping;
    }

    private async Task RevealAsync() => await _script.RevealAsync(View.FocusIndex, Step);
}
