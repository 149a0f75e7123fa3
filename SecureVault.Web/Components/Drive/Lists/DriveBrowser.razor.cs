using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Drive.Viewer;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>A list of the drive with all that can be done to its items: by click, menu, key and dragging. The pages differ in which items they give it.</summary>
public sealed partial class DriveBrowser
{
    private FileViewer? _viewer;

    /// <summary>The folder that is shown; null for lists from everywhere.</summary>
    [Parameter]
    public ItemId? Folder { get; set; }

    /// <summary>The folder above the one that is shown; null at the top.</summary>
    [Parameter]
    public ItemId? Above { get; set; }

    /// <summary>Tells where an item is, for lists from everywhere.</summary>
    [Parameter]
    public Func<DriveEntry, string?>? PlaceOf { get; set; }

    /// <summary>The person wants a folder here; the page creates it and points to it.</summary>
    [Parameter]
    public EventCallback NewFolder { get; set; }

    /// <summary>The person wants a text file here; the page creates it and points to it.</summary>
    [Parameter]
    public EventCallback NewTextFile { get; set; }

    /// <summary>The person wants to leave, and nothing is selected or cut that this could be about.</summary>
    [Parameter]
    public EventCallback Leave { get; set; }

    [Inject]
    private IEnumerable<ICommandSource> Features { get; set; } = default!;

    [Inject]
    private ClipboardCommands Clipboard { get; set; } = default!;

    [Inject]
    private DrivePreferences Preferences { get; set; } = default!;

    [Inject]
    private BusyNotifier Notifier { get; set; } = default!;

    [Inject]
    private ListPreview Preview { get; set; } = default!;

    /// <inheritdoc/>
    protected override int Step => Preferences.IsGrid ? Script.Columns : 1;

    /// <summary>From the module: a finger stayed on an item.</summary>
    [JSInvokable]
    public Task HoldAsync(Guid item) => SelectAsync((new ItemId(item), true));

    /// <summary>From the module: items were dragged onto a folder.</summary>
    [JSInvokable]
    public Task DropIntoFolderAsync(Guid item, Guid folder) => Clipboard.DropAsync(Selection.DraggedBy(new ItemId(item)), new ItemId(folder));

    /// <summary>From the module: items were dragged onto the trash.</summary>
    [JSInvokable]
    public Task DropIntoTrashAsync(Guid item) => DeleteAsync(Selection.DraggedBy(new ItemId(item)));

    /// <summary>Tiles or lines.</summary>
    public Task SetGridAsync(bool isGrid) => DrawnWhileAsync(Preferences.SetGridAsync(isGrid));

    /// <summary>Shows or hides the pane beside the list.</summary>
    public async Task ToggleDetailsAsync()
    {
        await DrawnWhileAsync(Preferences.SetDetailsAsync(!Preferences.ShowsDetails));

        // The button that closed them went with them.
        await Script.FocusLostAsync();
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeAsyncCore()
    {
        Preview.Leave();
        return base.DisposeAsyncCore();
    }

    internal override CommandTable CreateCommands() => new CommandTable(Features)
        .Add(DriveCommand.Clear, _ => ClearAsync())
        .Add(DriveCommand.Details, _ => ToggleDetailsAsync())
        .Add(DriveCommand.NewFolder, _ => CreateAsync(NewFolder))
        .Add(DriveCommand.NewTextFile, _ => CreateAsync(NewTextFile))
        .Add(DriveCommand.Print, _ => _viewer?.PrintAsync() ?? Task.CompletedTask)
        .AddForItems(DriveCommand.Open, targets => OpenAsync(targets[0]));

    internal override CommandScope ScopeOf(IReadOnlyList<DriveEntry> targets) => new(targets, Folder, Above);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        SortAsPreferred();
        Preview.Follow(View, () => _ = InvokeAsync(FollowAsync), () => _ = InvokeAsync(LeftEditorAsync));
    }

    /// <inheritdoc/>
    protected override async Task StartedAsync()
    {
        SortAsPreferred();
        if (Preferences.ShowsDetails && Script.IsNarrow)
        {
            Preferences.HideDetailsForNow(); // they would cover the list
        }

        if (Preview is { Entry: not null, IsOverList: false })
        {
            Preview.IsOverList = await Script.IsOverListAsync();
        }

        await ChangedAsync();
        await Script.FocusLostAsync();
        await RevealAsync();
    }

    private Task ClickAsync((DriveEntry Entry, MouseEventArgs Mouse) click) => ClickedAsync(Selection.Click(click.Entry, click.Mouse), click.Entry);

    private Task ClickNameAsync((DriveEntry Entry, MouseEventArgs Mouse) click) => ClickedAsync(Selection.ClickName(click.Entry, click.Mouse), click.Entry);

    private Task ClickedAsync(ListClick click, DriveEntry entry) => click switch
    {
        ListClick.Selects => ChangedAsync(),
        ListClick.Opens => OpenAsync(entry),
        ListClick.Follows => TellOfDownload(entry),
    };

    /// <summary>A name that brings a file instead of showing it says so: others open.</summary>
    private Task TellOfDownload(DriveEntry entry)
    {
        if (!entry.IsFolder)
        {
            Notifier.Tell(T["DownloadsInstead", entry.Name], Severity.Normal);
        }

        return Task.CompletedTask;
    }

    private Task ClearAsync() => !Clipboard.Clear() && View.SelectedCount == 0 ? Leave.InvokeAsync() : SelectAllAsync(false);

    private async Task ClearSelectionAsync()
    {
        await SelectAllAsync(false);
        await Script.FocusLostAsync();
    }

    private Task OpenAsync(DriveEntry entry)
    {
        if (!entry.IsFolder && !DriveAddresses.OpensHere(entry))
        {
            TellOfDownload(entry);
            return TakeAsync(DriveCommand.Download, [entry]);
        }

        return Preview.Open(entry) ? ChangedAsync() : Task.CompletedTask;
    }

    private Task DeleteAsync(IReadOnlyList<DriveEntry> entries) => TakeAsync(DriveCommand.Delete, entries);

    private async Task CreateAsync(EventCallback create)
    {
        if (create.HasDelegate)
        {
            await create.InvokeAsync();
            await RevealAsync();
        }
    }

    private async Task FollowAsync()
    {
        if (Script.IsOver)
        {
            return;
        }

        if (Preview.ShowPlace())
        {
            await LeftPreviewAsync();
        }
        else if (Preview.Entry is not null)
        {
            await ChangedAsync();
        }
    }

    private Task PreviewVersionAsync((DriveEntry Entry, VersionId Version) chosen) =>
        Preview.Open(chosen.Entry, chosen.Version) ? ChangedAsync() : Task.CompletedTask;

    private Task TurnAsync(DriveEntry entry) => TurnToVersionAsync((entry, null));

    private Task TurnToVersionAsync((DriveEntry Entry, VersionId? Version) chosen)
    {
        Preview.Turn(chosen.Entry, chosen.Version);
        return ChangedAsync();
    }

    private async Task ClosePreviewAsync()
    {
        var goesBack = Preview.IsOverList;
        if (goesBack)
        {
            await Script.GoBackAsync();
        }

        Preview.Close(isBackAlready: goesBack);
        await LeftPreviewAsync();
    }

    private async Task LeftPreviewAsync()
    {
        // Nothing is drawn while a click is handled, and the overlay that is still there would take the focus back.
        await Task.Yield();
        await ChangedAsync();
        await Script.FocusAsync();
        await RevealAsync();
    }

    private Task LeftEditorAsync() => Preview.Entry is null ? LeftPreviewAsync() : ChangedAsync();

    private void SortAsPreferred()
    {
        if (!View.HasOwnOrder)
        {
            View.Sort(Preferences.SortedBy, Preferences.Descending);
        }
    }

    private Task SortedAsync() => !View.HasOwnOrder && View.SortedBy is { } column
        ? DrawnWhileAsync(Preferences.SetSortAsync(column, View.Descending))
        : ChangedAsync();

    /// <summary>Draws without waiting for the browser to keep a preference.</summary>
    private async Task DrawnWhileAsync(Task keeping)
    {
        await ChangedAsync();
        await keeping;
    }
}
