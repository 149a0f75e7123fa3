using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Menus;

/// <summary>The actions for the chosen items.</summary>
public sealed partial class DriveMenu
{
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

    /// <summary>True over a file that is shown: it is open already, and its bar has the download.</summary>
    [Parameter]
    public bool InPreview { get; set; }

    /// <summary>The person chose something.</summary>
    [Parameter, EditorRequired]
    public Func<DriveCommand, Task> Take { get; set; } = default!;

    [Parameter, EditorRequired]
    public EventCallback Close { get; set; }

    private string Title => Entries is [var only] ? only.Name : T.Counted("Selected", Entries.Count);

    private IEnumerable<(DriveCommand Command, string Icon, string Text, bool IsDangerous)> Choices => InTrash
        ? [(DriveCommand.Restore, Icons.Material.Outlined.Undo, T["Restore"], false), (DriveCommand.Purge, Icons.Material.Outlined.DeleteForever, T["DeleteForGood"], true)]
        : ChoicesOfDrive;

    private IEnumerable<(DriveCommand Command, string Icon, string Text, bool IsDangerous)> ChoicesOfDrive
    {
        get
        {
            var only = Entries is [var entry] ? entry : null;
            if (!InPreview && only is not null && (only.IsFolder || DriveAddresses.OpensHere(only)))
            {
                yield return (DriveCommand.Open, Icons.Material.Outlined.OpenInFull, T["Open"], false);
            }

            if (only is not null && TextFiles.CanOffer(only))
            {
                yield return (DriveCommand.Edit, Icons.Material.Outlined.Edit, T["EditMenu"], false);
            }

            if (!InPreview)
            {
                yield return (DriveCommand.Download, Icons.Material.Outlined.FileDownload, T["Download"], false);
            }
            else if (only is not null && DriveAddresses.CanPrint(only))
            {
                yield return (DriveCommand.Print, Icons.Material.Outlined.Print, T["Print"], false);
            }

            if (only is not null && ShareSheet.CanOffer(only))
            {
                yield return (DriveCommand.Share, Icons.Material.Outlined.Share, T["Share"], false);
            }

            if (!InFolder && only is not null)
            {
                yield return (DriveCommand.ShowInFolder, Icons.Material.Outlined.FolderOpen, T["ShowInFolder"], false);
            }

            foreach (var choice in ChoicesToChange(only))
            {
                yield return choice;
            }
        }
    }

    private IEnumerable<(DriveCommand Command, string Icon, string Text, bool IsDangerous)> ChoicesToChange(DriveEntry? only)
    {
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
