using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Drive.Menus;
using SecureVault.Web.Components.Previews;
using SecureVault.Web.Components.Previews.Editing;

namespace SecureVault.Web.Components.Drive.Viewer;

/// <summary>
/// A file of a list over the whole window, with the commands of the list. It follows the file: renamed it has its new title; a file that
/// was deleted, or moved out of the folder that is shown, makes room for the next one.
/// </summary>
public sealed partial class FileViewer : IDisposable
{
    private readonly ViewedFiles _viewed = new();
    private readonly MenuPlace _place = new(X: double.MaxValue, Y: 60); // below the bar; the script keeps it in the window
    private PreviewOverlay? _overlay;
    private ElementReference _more;
    private IReadOnlyList<DriveEntry> _files = [];
    private bool _showsMenu;
    private bool _showsDetails;
    private bool _isBusy;
    private bool _isDisposed;
    private (DriveEntry File, bool IsOwn)? _unsettled; // a file that went while the editor was open

    /// <summary>The list, in its order.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DriveEntry> Entries { get; set; } = [];

    /// <summary>The file that is shown.</summary>
    [Parameter, EditorRequired]
    public DriveEntry Current { get; set; } = default!;

    /// <summary>An older content of it.</summary>
    [Parameter]
    public VersionId? Version { get; set; }

    /// <summary>True where the list is a folder's own, which a file leaves by moving.</summary>
    [Parameter]
    public bool InFolder { get; set; }

    /// <summary>Carries out a command of the list.</summary>
    [Parameter, EditorRequired]
    public Func<DriveCommand, IReadOnlyList<DriveEntry>, Task> Take { get; set; } = default!;

    /// <summary>The person has seen enough, or nothing is left to see.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    /// <summary>Another file is to be shown.</summary>
    [Parameter]
    public EventCallback<DriveEntry> CurrentChanged { get; set; }

    /// <summary>Another content of the file is to be shown; null for the one that it has.</summary>
    [Parameter]
    public EventCallback<(DriveEntry Entry, VersionId? Version)> VersionChosen { get; set; }

    [Inject]
    private UserLists Lists { get; set; } = default!;

    [Inject]
    private BusyNotifier Notifier { get; set; } = default!;

    [Inject]
    private TextEditing Editing { get; set; } = default!;

    private DriveEntry Shown => _viewed.Shown ?? Current;

    private bool IsOlder => Version is { } version && version != Shown.Version;

    /// <inheritdoc/>
    public void Dispose()
    {
        Editing.Closed -= LookAgain;
        _isDisposed = true;
    }

    /// <summary>Prints what is shown.</summary>
    public async Task PrintAsync()
    {
        // A long document takes a while to be drawn.
        var isPrintable = true;
        await Notifier.RunLongAsync(T["Preparing"], async () => isPrintable = _overlay is null || await _overlay.PrintAsync(), "NothingPrinted");
        if (!isPrintable && !_isDisposed)
        {
            Notifier.Tell(T["NotPrinted"], Severity.Warning);
        }
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Editing.Closed += LookAgain;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var isInList = _viewed.Follow(Entries, Current);
        _files = _viewed.Files;

        // A command looks by itself what became of the file.
        if (!isInList && !_isBusy)
        {
            // The list doesn't have it any more. It may be anywhere else, or nowhere.
            await SettleAsync(Shown, isOwn: false);
        }
    }

    private async Task RunAsync(DriveCommand command)
    {
        _showsMenu = false;
        if (command == DriveCommand.Menu)
        {
            _showsMenu = !IsOlder;
        }
        else if (command == DriveCommand.Details)
        {
            await ToggleDetailsAsync();
        }
        else if (command == DriveCommand.Print)
        {
            StateHasChanged(); // the menu is not to be printed
            await PrintAsync();
        }
        else
        {
            await RunAloneAsync(command);
        }
    }

    /// <summary>A key that is pressed twice out of impatience means one command.</summary>
    private async Task RunAloneAsync(DriveCommand command)
    {
        if (!_isBusy)
        {
            _isBusy = true;
            try
            {
                await RunOnFileAsync(command, Shown);
            }
            finally
            {
                _isBusy = false;
            }
        }

        await (_overlay?.KeepFocusAsync() ?? Task.CompletedTask);
    }

    private async Task RunOnFileAsync(DriveCommand command, DriveEntry file)
    {
        StateHasChanged(); // the menu goes at once: a dialog may follow
        await Take(command, [file]);
        await SettleAsync(file, isOwn: true);
    }

    /// <summary>Looks what became of a file, by a command that was given here or by something else.</summary>
    private async Task SettleAsync(DriveEntry file, bool isOwn)
    {
        // On a slow server the person may have closed the preview meanwhile: the list behind it is not to be sent anywhere.
        if (_isDisposed || await FindAsync(file.Id) is not (true, var now) || _isDisposed)
        {
            return;
        }

        if (now is null || (isOwn && InFolder && now.Folder != file.Folder))
        {
            await LeaveAsync(file, isOwn);
        }
        else if (file.Id == Shown.Id)
        {
            Update(now);
        }
    }

    /// <summary>Shows the next file in place of one that is gone, or the one before it, or the list when it was the last.</summary>
    private async Task LeaveAsync(DriveEntry file, bool isOwn)
    {
        var wasShown = file.Id == Shown.Id;
        if (wasShown && Editing.Entry is not null)
        {
            _unsettled = (file, isOwn); // the editor over it would take the turn to another file for the person's going back
            return;
        }

        if (wasShown && !isOwn)
        {
            Notifier.Tell(T["ViewedGone", file.Name], Severity.Normal);
        }

        var next = _viewed.Remove(file.Id);
        _files = _viewed.Files;
        if (wasShown)
        {
            await (next is null ? Closed.InvokeAsync() : CurrentChanged.InvokeAsync(next));
        }
    }

    private void LookAgain(DriveEntry saved)
    {
        if (_unsettled is var (file, isOwn))
        {
            _unsettled = null;
            _ = InvokeAsync(() => SettleAsync(file, isOwn));
        }
    }

    private void Update(DriveEntry now)
    {
        _viewed.Update(now);
        _files = _viewed.Files;
        StateHasChanged();
    }

    private async Task<(bool IsKnown, DriveEntry? Entry)> FindAsync(ItemId item)
    {
        DriveEntry? entry = null;
        var errorId = await Notifier.TryAsync(async () => entry = await Lists.FindAsync(item, CancellationToken.None));
        return (errorId is null, entry);
    }

    private Task TurnAsync(DriveEntry entry) => CurrentChanged.InvokeAsync(entry);

    private Task TakeKeyAsync(PreviewKey key) =>
        ListKeys.CommandOf(key.Key, key.Shift, key.Command) is { } command && (!IsOlder || command == DriveCommand.Details) ? RunAsync(command) : Task.CompletedTask;

    private Task ChooseVersionAsync((DriveEntry Entry, VersionId Version) chosen) =>
        VersionChosen.InvokeAsync((chosen.Entry, chosen.Version == Shown.Version ? null : chosen.Version));

    private async Task ToggleDetailsAsync()
    {
        _showsDetails = !_showsDetails;
        StateHasChanged();

        // The button that closed them went with them.
        await Task.Yield();
        await (_overlay?.KeepFocusAsync() ?? Task.CompletedTask);
    }

    private async Task CloseMenuAsync()
    {
        _showsMenu = false;
        await _more.FocusAsync();
    }
}
