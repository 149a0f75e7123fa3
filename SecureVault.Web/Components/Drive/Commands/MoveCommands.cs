using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Copies;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>Moves and copies items, from the question to the toast that can undo it.</summary>
internal sealed class MoveCommands(UserMoves moves, BusyNotifier work, DriveDialogs dialogs, DriveUndo undo, ISnackbar toasts) : ICommandSource
{
    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table
        .AddForItems(DriveCommand.Move, AskAndMoveAsync)
        .AddForItems(DriveCommand.CopyTo, AskAndCopyAsync);

    /// <summary>Moves items into a folder.</summary>
    /// <returns>True when something moved.</returns>
    public async Task<bool> MoveAsync(IReadOnlyList<DriveEntry> entries, ItemId target)
    {
        var moved = new List<MovedItem>();
        var outcome = await TryMoveAsync(Ids(entries), target, NameConflict.Refuse, moved);
        if (outcome is { Taken: [var first, ..] }
            && await dialogs.AskConflictAsync(outcome.Taken.Count, entries.FirstOrDefault(entry => entry.Id == first)?.Name) is { } answer)
        {
            await TryMoveAsync(outcome.Taken, target, answer, moved);
        }

        if (moved.Count > 0)
        {
            dialogs.Remember(target);
            var place = outcome?.Target ?? T["FilesTitle"];
            var text = moved is [var only] ? T["MovedNamed", only.NewName, place] : T.Counted("Moved", moved.Count, place);
            undo.Add(text, Icons.Material.Outlined.DriveFileMove, () => MoveBackAsync(moved));
        }

        return moved.Count > 0;
    }

    /// <summary>Copies items into a folder, while the person does something else, until it is done or stopped.</summary>
    public async Task CopyAsync(IReadOnlyList<DriveEntry> entries, ItemId target)
    {
        using var job = new CopyJob(entries.Count);
        var parameters = new Dictionary<string, object> { [nameof(CopyToast.Job)] = job };
        var notice = toasts.Add<CopyToast>(parameters, Severity.Info, toast =>
        {
            toast.Icon = Icons.Material.Outlined.ContentCopy;
            toast.RequireInteraction = true;
            toast.ShowCloseIcon = false;
        });
        CopyOutcome? outcome = null;
        var isDone = await work.RunAsync(async () => outcome = await moves.CopyAsync(Ids(entries), target, job, job.Stopped), "NothingCopied");
        toasts.Remove(notice!);
        if (!isDone)
        {
            return;
        }

        dialogs.Remember(target);

        // Without an outcome it was stopped.
        var (text, severity) = outcome is null ? (T["CopyStopped"], Severity.Normal) : DriveTexts.Copied(outcome);
        toasts.Add(text, severity);
    }

    private static List<ItemId> Ids(IReadOnlyList<DriveEntry> entries) => [.. entries.Select(entry => entry.Id)];

    private async Task AskAndMoveAsync(IReadOnlyList<DriveEntry> entries)
    {
        if (await dialogs.AskFolderAsync(entries, T["MoveTitle"], T["MoveHere"], forbidsThemselves: true) is { } target)
        {
            await MoveAsync(entries, target);
        }
    }

    private async Task AskAndCopyAsync(IReadOnlyList<DriveEntry> entries)
    {
        if (await dialogs.AskFolderAsync(entries, T["CopyTitle"], T["CopyHere"], forbidsThemselves: false) is { } target)
        {
            await CopyAsync(entries, target);
        }
    }

    private async Task<MoveOutcome?> TryMoveAsync(IReadOnlyCollection<ItemId> items, ItemId target, NameConflict onConflict, List<MovedItem> moved)
    {
        MoveOutcome? outcome = null;
        await work.RunLongAsync(T.Counted("Moving", items.Count), async () => outcome = await moves.MoveAsync(items, target, onConflict, CancellationToken.None), "NothingMoved");
        moved.AddRange(outcome?.Moved ?? []);
        if (outcome is not null && DriveTexts.WhyNotMoved(outcome) is { } why)
        {
            toasts.Add(why, Severity.Warning);
        }

        return outcome;
    }

    private async Task MoveBackAsync(List<MovedItem> moved)
    {
        MoveOutcome? outcome = null;
        if (await work.RunLongAsync(T.Counted("Moving", moved.Count), async () => outcome = await moves.MoveBackAsync(moved, CancellationToken.None), "NothingMoved") && outcome is not null)
        {
            var isWhole = outcome.Moved.Count == moved.Count;
            toasts.Add(isWhole ? T.Counted("MovedBack", outcome.Moved.Count) : T.Counted("NotMovedBack", moved.Count - outcome.Moved.Count), isWhole ? Severity.Success : Severity.Warning);
        }
    }
}
