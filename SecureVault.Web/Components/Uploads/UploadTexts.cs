using System.Diagnostics;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The texts about uploads; their translations lie beside it.</summary>
internal sealed class UploadTexts
{
    private static readonly IStringLocalizer T = Words.Of<UploadTexts>();

    private UploadTexts()
    {
    }

    public static string Explain(UploadError? error) => error switch
    {
        null => string.Empty,
        UploadError.ConnectionLost => T["ConnectionLost"],
        UploadError.Unreadable => T["Unreadable"],
        UploadError.Changed => T["Changed"],
        UploadError.TooLarge large => T["TooLarge", ByteSize.Format(large.Limit)],
        UploadError.OverQuota full => T["OverQuota", ByteSize.Format(full.Left)],
        UploadError.TooManyItems many => T["TooManyItems", many.Limit],
        UploadError.StoreFull => T["StoreFull"],
        UploadError.Interrupted => T["Interrupted"],
        UploadError.TooManyUnfinished many => T["TooManyUnfinished", many.Limit],
        UploadError.BadFolder { Error: NameError.Empty } => T["FolderNameEmpty"],
        UploadError.BadFolder bad => T["FolderNameBad", Explain(bad.Error)],
        UploadError.FolderGone => T["FolderGone"],
        UploadError.BadName bad => Explain(bad.Error),
        UploadError.Store store => T["StoreError", Explain(store.Error), store.ErrorId],
        UploadError.Unexpected unexpected => T["Unexpected", unexpected.ErrorId],
        _ => throw new UnreachableException(),
    };

    public static string Title(UploadTotals totals) => totals switch
    {
        { Active: > 0, Files: 1 } => T["UploadingOnly"],
        { Active: > 0 } => T["UploadingOf", Math.Min(totals.Stored + totals.Failed + 1, totals.Files), totals.Files],
        { Undecided: > 0 } => T.Counted("FilesUndecided", totals.Undecided),
        { Paused: > 0 } => T["FilesPaused", Counted(totals.Paused)],
        { Unfinished: > 0, Stored: 0, Failed: 0 } => T.Counted("Unfinished", totals.Unfinished),
        { Failed: > 0, Stored: 0 } => T["FilesFailed", Counted(totals.Failed)],
        { Failed: > 0 } => T["DoneAndFailed", totals.Stored, totals.Failed],
        { Stored: 0 } => T["NothingUploaded"],
        { Folder.Length: > 0 } => T["FilesUploadedTo", Counted(totals.Stored), totals.Folder],
        _ => T["FilesUploaded", Counted(totals.Stored)],
    };

    /// <summary>The end of uploads of which some failed.</summary>
    public static string Failed(UploadReport report) =>
        report.Stored == 0 ? T["FilesFailed", Counted(report.Failed)] : T["DoneAndFailed", report.Stored, report.Failed];

    /// <summary>The name of a folder as shown; the top folder has none of its own.</summary>
    public static string FolderName(string name) => name.Length == 0 ? T["TopFolder"] : name;

    public static string Counted(int files) => FileCount.Text(files);

    public static string TimeLeft(TimeSpan left) => left.TotalSeconds switch
    {
        < 55 => T["SecondsLeft", Math.Max(1, Math.Ceiling(left.TotalSeconds / 5)) * 5],
        < 3570 => T["MinutesLeft", Math.Max(1, left.TotalMinutes)],
        < 172_800 => T["HoursLeft", Math.Max(1, left.TotalHours)],
        _ => T["DaysLeft", left.TotalDays],
    };

    private static string Explain(NameError error) => error switch
    {
        NameError.Empty => T["NameEmpty"],
        NameError.TooLong => T["NameTooLong", ItemName.MaxLength],
        NameError.ReservedCharacter => T["NameHasSlash"],
        NameError.ControlCharacter => T["NameHasControl"],
        NameError.OnlyDots => T["NameOnlyDots"],
        NameError.Misleading => T["NameMisleading"],
    };

    private static string Explain(StoreError error) => error switch
    {
        StoreError.Unavailable => T["StoreUnavailable"],
        StoreError.Full => T["StoreFull"],
        StoreError.Refused => T["StoreRefused"],
    };
}
