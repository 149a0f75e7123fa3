using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Web.Components.Previews.Editing;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>Creates text files and opens them in the editor.</summary>
internal sealed class TextCommands(TextFiles files, CurrentUser user, BusyNotifier work, DriveDialogs dialogs, TextEditing editing) : ICommandSource
{
    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table.AddForItems(DriveCommand.Edit, targets => EditAsync(targets[0]));

    /// <summary>Asks for a name and creates an empty file.</summary>
    /// <returns>The file; null when there is none.</returns>
    public async Task<DriveEntry?> CreateAsync(ItemId folder)
    {
        DriveEntry? made = null;
        await dialogs.AskNameAsync(
            T["NewTextFile"],
            T["Create"],
            T["Untitled"],
            selectStem: true,
            async name =>
            {
                var outcome = await user.RunAsync((id, token) => files.CreateAsync(id, folder, name, token), CancellationToken.None);
                made = (outcome as SaveTextOutcome.Saved)?.Source.File;
                return DriveTexts.Explain(outcome);
            });
        return made;
    }

    /// <summary>Opens a file in the editor, or says why it can't be.</summary>
    public Task EditAsync(DriveEntry entry)
    {
        if (TextFiles.CanOffer(entry))
        {
            editing.Open(entry);
        }
        else
        {
            work.Tell(T["NotEditable", ByteSize.Format(TextFiles.MaxBytes)], Severity.Normal);
        }

        return Task.CompletedTask;
    }
}
