using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Drive.Menus;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>A list of items with a selection, keys, a menu and commands. The drive's and the trash's differ in what can be done to the items.</summary>
public abstract class ItemList : ComponentBase, IAsyncDisposable
{
    private ListKeys _keys = default!;

    /// <summary>The items; the same view for as long as the list lives.</summary>
    [Parameter, EditorRequired]
    public DriveView View { get; set; } = default!;

    /// <summary>Shown when there is nothing to list; keys work all the same.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Selection, order or looks changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    internal ListScript Script { get; set; } = default!;

    internal CommandTable Commands { get; private set; } = default!;

    internal ListSelection Selection { get; private set; } = default!;

    /// <summary>The element around the list.</summary>
    protected ElementReference Host { get; set; }

    /// <summary>The place of the menu; null when it is closed.</summary>
    protected MenuPlace? Menu { get; private set; }

    /// <summary>Whether the list has a menu of its own, where there are no items: that of its folder.</summary>
    protected bool HasAreaMenu => ScopeOf([]).Folder is not null;

    /// <summary>How many items stand side by side.</summary>
    protected virtual int Step => 1;

    /// <summary>From the module: how many tiles fit side by side.</summary>
    [JSInvokable]
    public void SetColumns(int columns)
    {
        Script.Columns = columns;
        StateHasChanged();
    }

    /// <summary>From the module: a key that a list listens to.</summary>
    [JSInvokable]
    public Task TakeKeyAsync(string key, bool shift, bool command)
    {
        if (_keys.Move(key, Step, shift, command))
        {
            return MovedAsync();
        }

        return ListKeys.CommandOf(key, shift, command) is { } chosen ? TakeAsync(chosen) : Task.CompletedTask;
    }

    /// <summary>From the module: what was typed in the list, to find an item by the beginning of its name.</summary>
    [JSInvokable]
    public Task TypeAsync(string beginning) => _keys.Find(beginning) ? MovedAsync() : Task.CompletedTask;

    /// <summary>Carries out a command on the selection, or on the item that has the focus.</summary>
    public async Task TakeAsync(DriveCommand command)
    {
        // The menu goes at once: a dialog may follow.
        Menu = null;
        StateHasChanged();
        await TakeAsync(command, View.Targets);
        await ChangedAsync();
        await Script.FocusLostAsync();
    }

    /// <summary>Draws again after the page changed what is shown.</summary>
    public Task ChangedAsync()
    {
        StateHasChanged();
        return Changed.InvokeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DisposeAsyncCore();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of the page.</summary>
    protected virtual ValueTask DisposeAsyncCore() => Script.StopAsync();

    /// <summary>The commands of this list, without those that all lists have.</summary>
    internal abstract CommandTable CreateCommands();

    /// <summary>Runs once the browser's half of the list is there.</summary>
    protected virtual Task StartedAsync() => ChangedAsync();

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        (_keys, Selection) = (new ListKeys(View), new ListSelection(View));
        Commands = CreateCommands()
            .Add(DriveCommand.SelectAll, _ => SelectAllAsync(true))
            .AddForItems(DriveCommand.Toggle, _ => ToggleFocusedAsync())
            .Add(DriveCommand.Menu, scope => OpenMenuByKeyAsync(isOfArea: scope.Targets.Count == 0));
    }

    /// <inheritdoc/>
    protected override Task OnAfterRenderAsync(bool firstRender)
    {
        return firstRender ? Script.StartAsync(Assets, Host, this, StartAsync) : Task.CompletedTask;

        Task StartAsync()
        {
            Selection.IsTouch = Script.IsTouch;
            return StartedAsync();
        }
    }

    /// <summary>Carries out a command on some items.</summary>
    protected Task TakeAsync(DriveCommand command, IReadOnlyList<DriveEntry> targets) => Commands.TakeAsync(command, ScopeOf(targets));

    internal virtual CommandScope ScopeOf(IReadOnlyList<DriveEntry> targets) => new(targets, Folder: null, Above: null);

    /// <summary>A checkbox was clicked, or a finger stayed on an item.</summary>
    protected Task SelectAsync((ItemId Item, bool Selected) choice)
    {
        View.Select(choice.Item, choice.Selected);
        return ChangedAsync();
    }

    /// <summary>Opens the menu at the pointer.</summary>
    protected Task OpenMenuAsync((DriveEntry Entry, MouseEventArgs Mouse) click)
    {
        Selection.PointAt(click.Entry);
        Menu = new MenuPlace(click.Mouse.ClientX, click.Mouse.ClientY);
        return ChangedAsync();
    }

    /// <summary>From the module: a click with the other button, where there is no item.</summary>
    [JSInvokable]
    public Task OpenAreaMenuAsync(double x, double y)
    {
        View.SelectAll(false);
        Menu = HasAreaMenu ? new MenuPlace(x, y, IsOfArea: true) : null;
        return ChangedAsync();
    }

    /// <summary>Opens the menu at the item that has the focus, or that of the list when no item is meant.</summary>
    protected async Task OpenMenuByKeyAsync(bool isOfArea = false)
    {
        if (!isOfArea || HasAreaMenu)
        {
            Menu = await Script.PlaceOfAsync(View.FocusIndex) is { } place ? place with { IsOfArea = isOfArea } : null;
        }
    }

    /// <summary>Closes the menu without a choice.</summary>
    protected async Task CloseMenuAsync()
    {
        Menu = null;
        await ChangedAsync();
        await Script.FocusAsync();
    }

    /// <summary>Selects all items, or none.</summary>
    protected Task SelectAllAsync(bool selected)
    {
        View.SelectAll(selected);
        return ChangedAsync();
    }

    /// <summary>Brings the item that has the focus into sight.</summary>
    protected Task RevealAsync() => Script.RevealAsync(View.FocusIndex, Step);

    private Task ToggleFocusedAsync()
    {
        Selection.ToggleFocused();
        return Task.CompletedTask;
    }

    private async Task MovedAsync()
    {
        await ChangedAsync();
        await RevealAsync();
    }
}
