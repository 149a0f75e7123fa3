using System.Diagnostics;
using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core.Copies;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Core.Receipts;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive;

/// <summary>The texts of the drive; the words of each language are in the .resx files beside it.</summary>
internal sealed class DriveTexts
{
    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    private DriveTexts()
    {
    }

    /// <summary>'3 folders, 12 files · 2.0 MB'.</summary>
    public static string Facts(IReadOnlyList<DriveEntry> entries, long bytes)
    {
        var folders = entries.Count(entry => entry.IsFolder);
        var files = entries.Count - folders;

        // A number stays with its unit where a phone breaks the line.
        var size = ByteSize.Format(bytes).Replace(' ', '\u00A0');
        return (folders, files) switch
        {
            (0, _) => $"{T.Counted("Files", files)} · {size}",
            (_, 0) => $"{T.Counted("Folders", folders)} · {size}",
            _ => $"{T.Counted("Folders", folders)}, {T.Counted("Files", files)} · {size}",
        };
    }

    /// <summary>'Folder', 'Image', 'PDF document'.</summary>
    /// <summary>An item for ears, in a few words: those that eyes see, in the same order.</summary>
    public static IEnumerable<string> Spoken(DriveEntry entry, string? place, bool namesKind = true)
    {
        yield return entry.Name;
        if (namesKind || entry.IsFolder)
        {
            yield return KindOf(entry);
        }

        if (!entry.IsFolder)
        {
            yield return ByteSize.Format(entry.Length);
        }

        if (place is not null)
        {
            yield return place;
        }

        if (entry.IsFavourite)
        {
            yield return T["IsFavourite"];
        }

        if (entry.IsDamaged)
        {
            yield return T["IsDamaged"];
        }
    }

    public static string KindOf(DriveEntry entry) => entry.IsFolder ? T["Folder"] : FileKind.Of(entry.Name).Css switch
    {
        "image" => T["KindImage"],
        "video" => T["KindVideo"],
        "audio" => T["KindAudio"],
        "pdf" => T["KindPdf"],
        "document" => T["KindDocument"],
        "sheet" => T["KindSheet"],
        "slides" => T["KindSlides"],
        "archive" => T["KindArchive"],
        "code" => T["KindCode"],
        "text" => T["KindText"],
        _ => T["KindOther"],
    };

    /// <summary>'Reports / 2026': where an item is, in lists from everywhere.</summary>
    public static string Place(IReadOnlyList<FolderName> path) => path.Count == 0 ? T["FilesTitle"] : string.Join(" / ", path.Select(folder => folder.Name));

    /// <summary>'2 folders, 12 files · 3.1 MB'.</summary>
    public static string Describe(FolderSize size) => size switch
    {
        { Folders: 0 } => $"{T.Counted("Files", size.Files)} · {ByteSize.Format(size.Bytes)}",
        _ => $"{T.Counted("Folders", size.Folders)}, {T.Counted("Files", size.Files)} · {ByteSize.Format(size.Bytes)}",
    };

    /// <summary>The result of verifying a content.</summary>
    public static (string Text, bool IsGood) Verdict(VerifyOutcome outcome) => outcome switch
    {
        VerifyOutcome.Intact => (T["VerdictIntact"], true),
        VerifyOutcome.Damaged damaged => (T["VerdictDamaged", damaged.ErrorId], false),
        VerifyOutcome.Missing missing => (T["VerdictMissing", missing.ErrorId], false),
        VerifyOutcome.StoreFailed failed => (T["VerdictStoreFailed", failed.ErrorId], false),
        VerifyOutcome.TooMany => (T["TooManyAtOnce"], false),
        VerifyOutcome.Gone => (T["ItemGone"], false),
        _ => throw new UnreachableException(),
    };

    /// <summary>How long something stays in the trash.</summary>
    public static string DaysLeft(TimeSpan left) => left.TotalDays < 1 ? T["LeavesToday"] : T.Counted("LeavesIn", (int)Math.Ceiling(left.TotalDays));

    /// <summary>Why no folder was created; null when one was.</summary>
    public static string? Explain(FolderOutcome outcome) => outcome switch
    {
        FolderOutcome.Created => null,
        FolderOutcome.NameTaken => T["NameTaken"],
        FolderOutcome.NameInvalid invalid => Explain(invalid.Error),
        FolderOutcome.StoreFull => T["StoreFull"],
        FolderOutcome.TooManyItems many => T["TooManyItems", many.Limit],
        FolderOutcome.ParentGone => T["FolderGone"],
        _ => throw new UnreachableException(),
    };

    /// <summary>Why no text file was created; null when one was.</summary>
    public static string? Explain(SaveTextOutcome outcome) => outcome switch
    {
        SaveTextOutcome.Saved => null,
        SaveTextOutcome.NameTaken => T["NameTaken"],
        SaveTextOutcome.NameInvalid invalid => Explain(invalid.Error),
        SaveTextOutcome.TooManyItems many => T["TooManyItems", many.Limit],
        SaveTextOutcome.OverQuota => T["StoreFull"],
        SaveTextOutcome.Failed failed => failed.Error == StoreError.Full ? T["StoreFull"] : Failed("NothingSaved", failed.ErrorId),
        SaveTextOutcome.Gone or SaveTextOutcome.Changed or SaveTextOutcome.TooLong => throw new InvalidOperationException("A new file is empty."),
        _ => throw new UnreachableException(),
    };

    /// <summary>Why the name was not changed; null when it was.</summary>
    public static string? Explain(RenameOutcome outcome) => outcome switch
    {
        RenameOutcome.Renamed => null,
        RenameOutcome.NameTaken => T["NameTaken"],
        RenameOutcome.NameInvalid invalid => Explain(invalid.Error),
        RenameOutcome.NotFound => T["ItemGone"],
        _ => throw new UnreachableException(),
    };

    /// <summary>Why some items were not moved; null when there is nothing to say.</summary>
    public static string? WhyNotMoved(MoveOutcome outcome) => outcome switch
    {
        { TargetGone: true } => T["FolderGone"],
        { IntoItself.Count: > 0 } => T["IntoItself"],
        { TooDeep.Count: > 0 } => T["TooDeep"],
        { Gone: > 0 } => T.Counted("SomeGone", outcome.Gone),
        _ => null,
    };

    /// <summary>The result of copying.</summary>
    public static (string Text, Severity Severity) Copied(CopyOutcome outcome) => outcome switch
    {
        CopyOutcome.OverQuota full => (T["CopyOverQuota", ByteSize.Format(full.Needed), ByteSize.Format(full.Left)], Severity.Warning),
        CopyOutcome.TooMany => (T["TooManyAtOnce"], Severity.Warning),
        CopyOutcome.TooManyItems many => (T["CopyTooManyItems", many.Needed, many.Left], Severity.Warning),
        CopyOutcome.TargetGone => (T["FolderGone"], Severity.Warning),
        CopyOutcome.Done { Failures.Count: > 0 } done => (T.Counted("CopyFailures", done.Failures.Count), Severity.Warning),
        CopyOutcome.Done { Copied: [var only] } => (T["CopiedNamed", only.Name], Severity.Success),
        CopyOutcome.Done done => (T.Counted("Copied", done.Copied.Count), Severity.Success),
        _ => throw new UnreachableException(),
    };

    public static bool IsAsBefore(RestoreOutcome outcome) => outcome.Gone == 0 && !outcome.Restored.Any(item => item.IsMoved || item.IsRenamed);

    public static string Restored(RestoreOutcome outcome) => outcome switch
    {
        { Restored: [] } => T["TooLateToRestore"],
        { Gone: > 0 } => T.Counted("RestoredSome", outcome.Restored.Count, outcome.Gone),
        { Restored: [{ IsMoved: true } only] } => T["RestoredToTop", only.Name],
        { Restored: [{ IsRenamed: true } only] } => T["RestoredRenamed", only.Name],
        { Restored: [var only] } => T["RestoredNamed", only.Name],
        _ when outcome.Restored.Any(item => item.IsMoved) => T.Counted("RestoredSomeToTop", outcome.Restored.Count),
        _ => T.Counted("Restored", outcome.Restored.Count),
    };

    /// <summary>Says what did not happen, with the error ID.</summary>
    public static string Failed(string what, string errorId)
    {
        var sentence = what switch
        {
            "NothingDeleted" => T["NothingDeleted"],
            "NothingRestored" => T["NothingRestored"],
            "NothingMoved" => T["NothingMoved"],
            "NothingCopied" => T["NothingCopied"],
            "NothingRenamed" => T["NothingRenamed"],
            "NothingMarked" => T["NothingMarked"],
            "NothingPrinted" => T["NothingPrinted"],
            "NotRefreshed" => T["NotRefreshed"],
            _ => T["NothingSaved"],
        };
        return T["WithNumber", sentence, errorId];
    }

    private static string Explain(NameError error) => error switch
    {
        NameError.Empty => T["NameEmpty"],
        NameError.TooLong => T["NameTooLong", ItemName.MaxLength],
        NameError.ReservedCharacter => T["NameHasSlash"],
        NameError.ControlCharacter => T["NameHasControls"],
        NameError.OnlyDots => T["NameOnlyDots"],
        NameError.Misleading => T["NameMisleads"],
    };
}
