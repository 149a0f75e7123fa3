using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Dialogs;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Trash;

/// <summary>The list of what is in the trash; keys, clicks and the menu are those of the drive.</summary>
public sealed partial class TrashTable : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly ListScript _script = new();
    private ElementReference _host;
    private MenuPlace? _menu;

    /// <summary>The page's; changed here.</summary>
    [Parameter, EditorRequired]
    public DriveView View { get; set; } = default!;

    /// <summary>The same items, with where they were and how long they stay.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyDictionary<ItemId, TrashEntry> Trashed { get; set; } = default!;

    /// <summary>For ages.</summary>
    [Parameter]
    public DateTimeOffset Now { get; set; }

    /// <summary>What stands where there is nothing to list; keys work all the same.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>The selection changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Parameter, EditorRequired]
    public Func<IReadOnlyList<DriveEntry>, Task> Restore { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<IReadOnlyList<DriveEntry>, Task> Purge { get; set; } = default!;

    [Inject]
    private DriveActions Actions { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Faults { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private DriveScript Script { get; set; } = default!;

    /// <summary>From the module; there are no tiles here.</summary>
    [JSInvokable]
    public void SetColumns(int columns) => _script.Columns = columns;

    /// <summary>From the module: a key that a list listens to.</summary>
    [JSInvokable]
    public Task TakeKeyAsync(string key, bool shift, bool command)
    {
        if (DriveKeys.MoveOf(key, step: 1, View) is { } place)
        {
            return MoveAsync(place, shift, command);
        }

        return DriveKeys.CommandOf(key, shift, command) is { } chosen ? TakeAsync(chosen) : Task.CompletedTask;
    }

    /// <summary>From the module: what was typed in the list, to find an item by the beginning of its name.</summary>
    [JSInvokable]
    public Task TypeAsync(string beginning) =>
        View.FindByBeginning(beginning) is { } place ? MoveAsync(place, shift: false, command: false) : Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _script.DisposeAsync();
        _ended.Dispose();
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
            await _script.AttachAsync(Script.Open("./" + Assets["js/drive.js"]), _host, this, token);
            await ChangedAsync();
        });
    }

    /// <summary>Carries out a command on the selection, or on the item that has the focus.</summary>
    public async Task TakeAsync(DriveCommand command)
    {
        // The menu goes at once: what follows may be a question.
        _menu = null;
        StateHasChanged();
        var targets = View.Targets;
        await (command switch
        {
            DriveCommand.SelectAll => SelectAllAsync(true),
            DriveCommand.Clear => SelectAllAsync(false),
            DriveCommand.Undo => Actions.UndoLastAsync(),
            DriveCommand.Help => Dialogs.ShowAsync<KeysDialog>(title: null, new DialogOptions { MaxWidth = MaxWidth.Medium, FullWidth = true }),
            DriveCommand.Toggle when View.Focused is { } focused => SelectAsync((focused.Id, !View.IsSelected(focused.Id))),
            DriveCommand.Open or DriveCommand.Menu when targets.Count > 0 => OpenMenuByKeyAsync(),
            DriveCommand.Restore when targets.Count > 0 => Restore(targets),
            DriveCommand.Delete or DriveCommand.Purge when targets.Count > 0 => Purge(targets),
            _ => Task.CompletedTask,
        });
        await _script.FocusLostAsync();
    }

    private async Task MoveAsync(int place, bool shift, bool command)
    {
        View.MoveFocus(place, shift, command);
        await ChangedAsync();
        await _script.RevealAsync(View.FocusIndex, columns: 1);
    }

    private Task ClickAsync((DriveEntry Entry, MouseEventArgs Mouse) click)
    {
        // A finger has no ctrl key, and there is nothing to open here.
        View.Click(click.Entry.Id, _script.IsTouch || click.Mouse.CtrlKey || click.Mouse.MetaKey, click.Mouse.ShiftKey);
        return ChangedAsync();
    }

    private Task SelectAsync((ItemId Item, bool Selected) choice)
    {
        View.Select(choice.Item, choice.Selected);
        return ChangedAsync();
    }

    private Task SelectAllAsync(ChangeEventArgs change) => SelectAllAsync(change.Value is true);

    private Task SelectAllAsync(bool selected)
    {
        View.SelectAll(selected);
        return ChangedAsync();
    }

    private Task OpenMenuAsync((DriveEntry Entry, MouseEventArgs Mouse) click)
    {
        if (!View.IsSelected(click.Entry.Id))
        {
            View.Click(click.Entry.Id, ctrl: false, shift: false);
        }

        _menu = new MenuPlace(click.Mouse.ClientX, click.Mouse.ClientY);
        return ChangedAsync();
    }

    private async Task OpenMenuByKeyAsync()
    {
        _menu = await _script.PlaceOfAsync(View.FocusIndex);
        await ChangedAsync();
    }

    private async Task CloseMenuAsync()
    {
        _menu = null;
        await ChangedAsync();
        await _script.FocusAsync();
    }

    private Task ChangedAsync()
    {
        StateHasChanged();
        return Changed.InvokeAsync();
    }
}
