using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>Cuts, copies and pastes. A toast tells what pasting will do for as long as something is on the clipboard.</summary>
internal sealed class ClipboardCommands(DriveClipboard clipboard, MoveCommands moves, ISnackbar toasts) : ICommandSource
{
    private const string ToastKey = "clipboard";

    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table
        .AddForItems(DriveCommand.Cut, targets => PutAsync(targets, isCut: true))
        .AddForItems(DriveCommand.Copy, targets => PutAsync(targets, isCut: false))
        .Add(DriveCommand.Paste, PasteAsync);

    /// <summary>Forgets what was cut or copied.</summary>
    /// <returns>False when there was nothing.</returns>
    public bool Clear()
    {
        if (clipboard.IsEmpty)
        {
            return false;
        }

        clipboard.Clear();
        toasts.RemoveByKey(ToastKey);
        return true;
    }

    /// <summary>Moves items that were dragged onto a folder, as cutting and pasting would.</summary>
    public Task DropAsync(IReadOnlyList<DriveEntry> entries, ItemId folder) => moves.MoveAsync(entries, folder);

    private Task PutAsync(IReadOnlyList<DriveEntry> entries, bool isCut)
    {
        clipboard.Put(entries, isCut);
        toasts.RemoveByKey(ToastKey);
        toasts.Add(isCut ? T.Counted("CutToast", entries.Count) : T.Counted("CopyToast", entries.Count), Severity.Normal, key: ToastKey);
        return Task.CompletedTask;
    }

    private async Task PasteAsync(CommandScope scope)
    {
        if (scope.Folder is not { } folder || clipboard.IsEmpty)
        {
            return;
        }

        var (entries, isCut) = (clipboard.Entries, clipboard.IsCut);
        toasts.RemoveByKey(ToastKey);
        if (!isCut)
        {
            await moves.CopyAsync(entries, folder);
        }
        else if (await moves.MoveAsync(entries, folder))
        {
            clipboard.Clear();
        }
    }
}
