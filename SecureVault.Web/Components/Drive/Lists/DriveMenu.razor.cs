using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>A place in the window, in CSS pixels from its upper left corner.</summary>
public sealed record MenuPlace(double X, double Y);

/// <summary>The actions for the chosen items: at the pointer on a desktop, from the bottom on a phone.</summary>
public sealed partial class DriveMenu : IAsyncDisposable
{
    private ElementReference _element;
    private JsModule? _script;

    [Parameter, EditorRequired]
    public MenuPlace Place { get; set; } = default!;

    /// <summary>The items that it acts on.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DriveEntry> Entries { get; set; } = [];

    /// <summary>True in a folder's own list; elsewhere the way to the folder is offered.</summary>
    [Parameter]
    public bool InFolder { get; set; }

    /// <summary>True in the trash, where items are restored or deleted permanently.</summary>
    [Parameter]
    public bool InTrash { get; set; }

    /// <summary>The person chose something.</summary>
    [Parameter, EditorRequired]
    public Func<DriveCommand, Task> Take { get; set; } = default!;

    [Parameter, EditorRequired]
    public EventCallback Close { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    private string Title => Entries is [var only] ? only.Name : T.Counted("Selected", Entries.Count);

    private IEnumerable<(DriveCommand Command, string Icon, string Text, bool IsDangerous)> Choices => InTrash
        ? [(DriveCommand.Restore, Icons.Material.Outlined.Undo, T["Restore"], false), (DriveCommand.Purge, Icons.Material.Outlined.DeleteForever, T["DeleteForGood"], true)]
        : ChoicesOfDrive;

    private IEnumerable<(DriveCommand Command, string Icon, string Text, bool IsDangerous)> ChoicesOfDrive
    {
        get
        {
            var only = Entries is [var entry] ? entry : null;
            if (only is { IsFolder: true } || (only is not null && DriveAddresses.OpensHere(only)))
            {
                yield return (DriveCommand.Open, Icons.Material.Outlined.OpenInFull, T["Open"], false);
            }

            yield return (DriveCommand.Download, Icons.Material.Outlined.FileDownload, T["Download"], false);
            if (only is not null && ShareSheet.CanOffer(only))
            {
                yield return (DriveCommand.Share, Icons.Material.Outlined.Share, T["Share"], false);
            }

            if (!InFolder && only is not null)
            {
                yield return (DriveCommand.ShowInFolder, Icons.Material.Outlined.FolderOpen, T["ShowInFolder"], false);
            }

            if (only is not null)
            {
                yield return (DriveCommand.Rename, Icons.Material.Outlined.DriveFileRenameOutline, T["RenameMenu"], false);
            }

            yield return (DriveCommand.Move, Icons.Material.Outlined.DriveFileMove, T["MoveMenu"], false);
            yield return (DriveCommand.CopyTo, Icons.Material.Outlined.ContentCopy, T["CopyMenu"], false);
            yield return Entries.All(entry => entry.IsFavourite)
                ? (DriveCommand.Favourite, Icons.Material.Filled.Star, T["UnmarkMenu"], false)
                : (DriveCommand.Favourite, Icons.Material.Outlined.StarBorder, T["MarkMenu"], false);
            yield return (DriveCommand.Details, Icons.Material.Outlined.Info, T["Details"], false);
            yield return (DriveCommand.Delete, Icons.Material.Outlined.Delete, T["Delete"], true);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _script?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var script = _script = new JsModule(Js, "./" + Assets["js/drive/dialogs.js"]);
            await Errors.TryAsync(() => script.CallAsync("openMenu", _element, Place.X, Place.Y));
        }
    }

    private Task KeyAsync(KeyboardEventArgs key) => key.Key is "Escape" ? Close.InvokeAsync() : Task.CompletedTask;
}
