using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Trash;

/// <summary>The list of items in the trash; keys, clicks and the menu are those of the drive.</summary>
public sealed partial class TrashTable
{
    /// <summary>The same items, with where they were and how long they stay.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyDictionary<ItemId, TrashEntry> Trashed { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<IReadOnlyList<DriveEntry>, Task> Restore { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<IReadOnlyList<DriveEntry>, Task> Purge { get; set; } = default!;

    [Inject]
    private DriveUndo Undo { get; set; } = default!;

    [Inject]
    private DriveDialogs Dialogs { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    internal override CommandTable CreateCommands() => new CommandTable(Undo)
        .Add(DriveCommand.Help, _ => Dialogs.ShowKeysAsync())
        .Add(DriveCommand.Clear, _ => SelectAllAsync(false))
        .AddForItems(DriveCommand.Open, _ => OpenMenuByKeyAsync())
        .AddForItems(DriveCommand.Restore, targets => Restore(targets))
        .AddForItems(DriveCommand.Delete, targets => Purge(targets))
        .AddForItems(DriveCommand.Purge, targets => Purge(targets));

    private Task ClickAsync((DriveEntry Entry, MouseEventArgs Mouse) click)
    {
        // A finger has no ctrl key, and there is nothing to open here.
        View.Click(click.Entry.Id, Script.IsTouch || click.Mouse.CtrlKey || click.Mouse.MetaKey, click.Mouse.ShiftKey);
        return ChangedAsync();
    }

    private Task SelectAllAsync(ChangeEventArgs change) => SelectAllAsync(change.Value is true);
}
