using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Moving;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Commands.Store;

/// <summary>Shows how far a move of the store is.</summary>
internal static class StoreMoveText
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    /// <summary>As data.</summary>
    public static void Show(CommandOutput output, MoveStatus? status)
    {
        if (status is null)
        {
            output.Write(new { state = "none" }, T["MoveNone"]);
            return;
        }

        output.Write(
            new
            {
                state = status.State,
                from = status.From,
                to = status.To,
                objects = status.TotalObjects,
                bytes = status.TotalBytes,
                doneObjects = status.DoneObjects,
                doneBytes = status.DoneBytes,
                failedObjects = status.FailedObjects,
                bytesPerSecond = status.BytesPerSecond,
                limitBytesPerSecond = status.LimitBytesPerSecond,
                remainingSeconds = (long?)status.Remaining?.TotalSeconds,
                note = status.Note,
                started = status.StartedAt,
            },
            Table(output.Units, status));
        if (status.Note is { } note)
        {
            output.Note(note);
        }
    }

    private static string Table(Units units, MoveStatus status)
    {
        var rows = new List<(string Label, string Value)>
        {
            (T["MoveLabelState"], Word(status.State)),
            (T["MoveLabelFrom"], status.From),
            (T["MoveLabelTo"], status.To),
            (T["MoveLabelObjects"], T["MoveOf", Number(status.DoneObjects), Number(status.TotalObjects)]),
            (T["MoveLabelBytes"], T["MoveOf", units.Size(status.DoneBytes), units.Size(status.TotalBytes)]),
        };
        if (status.FailedObjects > 0)
        {
            rows.Add((T["MoveLabelFailed"], Number(status.FailedObjects)));
        }

        if (status.State == MoveState.Copying)
        {
            var rate = units.Size(status.BytesPerSecond);
            rows.Add((T["MoveLabelRate"], status.LimitBytesPerSecond is { } limit ? T["MoveRateLimited", rate, units.Size(limit)] : T["MoveRate", rate]));
        }

        if (status.Remaining is { } remaining)
        {
            rows.Add((T["MoveLabelRemaining"], remaining.ToString("c", CultureInfo.CurrentCulture)));
        }

        var width = rows.Max(row => row.Label.Length) + 2;
        return string.Join('\n', rows.Select(row => row.Label.PadRight(width) + row.Value));
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private static string Word(MoveState state) => state switch
    {
        MoveState.Copying => T["MoveStateCopying"],
        MoveState.Paused => T["MoveStatePaused"],
        MoveState.Copied => T["MoveStateCopied"],
        MoveState.Finishing => T["MoveStateFinishing"],
        MoveState.Finished => T["MoveStateFinished"],
    };
}
