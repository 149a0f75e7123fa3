using SecureVault.Core.Files;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Uploads;

/// <summary>What people read about uploads; beside it are the words in each language.</summary>
internal sealed class UploadTexts
{
    private UploadTexts()
    {
    }

    public static string Explain(UploadProblem? problem) => problem switch
    {
        null => string.Empty,
        UploadProblem.ConnectionLost => "The connection was lost. Nothing of it was kept.",
        UploadProblem.Unreadable => "The browser can't read the file. It may have been moved, changed or deleted.",
        UploadProblem.Changed => "The file changed while it was read. Nothing of it was kept.",
        UploadProblem.TooLarge large => $"The file is too large; {ByteSize.Format(large.Limit)} is the most.",
        UploadProblem.Interrupted => "The upload broke off. What arrived is kept; try again to go on.",
        UploadProblem.TooManyUnfinished many => $"There are {many.Limit} unfinished uploads already. Finish or cancel some first.",
        UploadProblem.BadName bad => Explain(bad.Fault),
        UploadProblem.Store store => $"{Explain(store.Trouble)} Number for the administrator: {store.FaultId}",
        UploadProblem.Unexpected unexpected => $"Something went wrong. Number for the administrator: {unexpected.FaultId}",
        _ => "Something went wrong.",
    };

    public static string Finished(UploadReport report) => report switch
    {
        { Failed: 0, Name: { } name } => $"Uploaded {name}",
        { Failed: 0 } => $"Uploaded {Counted(report.Stored)}",
        { Stored: 0, Name: { } name } => $"{name} was not uploaded",
        { Stored: 0 } => $"{Counted(report.Failed)} were not uploaded",
        _ => $"Uploaded {Counted(report.Stored)}; {report.Failed} failed",
    };

    public static string Title(UploadTotals totals) => totals switch
    {
        { Active: > 0, Files: 1 } => "Uploading 1 file",
        { Active: > 0 } => $"Uploading {Math.Min(totals.Stored + totals.Failed + 1, totals.Files)} of {totals.Files}",
        { Undecided: > 0 } => $"{Counted(totals.Undecided)} waiting for your answer",
        { Paused: > 0 } => $"{Counted(totals.Paused)} paused",
        { Unfinished: > 0, Stored: 0, Failed: 0 } => totals.Unfinished == 1 ? "1 unfinished upload" : $"{totals.Unfinished:N0} unfinished uploads",
        { Failed: > 0, Stored: 0 } => $"{Counted(totals.Failed)} failed",
        { Failed: > 0 } => $"{totals.Stored} uploaded, {totals.Failed} failed",
        { Stored: 0 } => "Nothing uploaded",
        _ => $"{Counted(totals.Stored)} uploaded",
    };

    public static string Counted(int files) => files == 1 ? "1 file" : $"{files:N0} files";

    public static string TimeLeft(TimeSpan left) => left.TotalSeconds switch
    {
        < 55 => $"{Math.Max(1, Math.Ceiling(left.TotalSeconds / 5)) * 5:0} s left",
        < 3570 => $"{Math.Max(1, left.TotalMinutes):0} min left",
        < 172_800 => $"{Math.Max(1, left.TotalHours):0} h left",
        _ => $"{left.TotalDays:0} days left",
    };

    private static string Explain(NameFault fault) => fault switch
    {
        NameFault.Empty => "The file has no name.",
        NameFault.TooLong => $"The name is too long; {ItemName.MaxLength} characters are the most.",
        NameFault.ReservedCharacter => "The name contains a slash or a backslash.",
        NameFault.ControlCharacter => "The name contains characters that can't be shown.",
        NameFault.OnlyDots => "A name can't be only dots.",
        NameFault.Misleading => "The name contains hidden characters that turn the writing direction.",
    };

    private static string Explain(StoreTrouble trouble) => trouble switch
    {
        StoreTrouble.Unavailable => "The storage does not answer at the moment. Try again later.",
        StoreTrouble.Full => "The storage is full.",
        StoreTrouble.Refused => "The storage refused the file.",
    };
}
