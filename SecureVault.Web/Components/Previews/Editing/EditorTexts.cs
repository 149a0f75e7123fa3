using System.Diagnostics;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Core.Formats;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Previews.Editing;

/// <summary>The sentences of the editor.</summary>
internal static class EditorTexts
{
    private static readonly IStringLocalizer T = Words.Of<PreviewTexts>();

    /// <summary>Why a text was not saved, and what to do; null when it was, or when a dialog asks.</summary>
    public static string? WhyNotSaved(SaveTextOutcome outcome) => outcome switch
    {
        SaveTextOutcome.Saved => null,
        SaveTextOutcome.Changed => T["EditorChanged"].Value,
        SaveTextOutcome.Gone => T["EditorGone"],
        SaveTextOutcome.TooLong large => T["EditorTooLong", ByteSize.Format(large.Limit)],
        SaveTextOutcome.OverQuota full => T["EditorOverQuota", ByteSize.Format(full.Left)],
        SaveTextOutcome.TooManyItems many => T["EditorTooManyItems", many.Limit],
        SaveTextOutcome.NameTaken or SaveTextOutcome.NameInvalid => T["EditorName"],
        SaveTextOutcome.Failed failed => failed.Error == StoreError.Full ? T["EditorStoreFull", failed.ErrorId] : T["EditorFailed", failed.ErrorId],
        _ => throw new UnreachableException(),
    };

    /// <summary>Why a file can't be edited: a title and a sentence.</summary>
    public static (string Title, string Text) WhyNotOpened(OpenTextOutcome outcome) => outcome switch
    {
        OpenTextOutcome.NotText => (T["EditorRefusedTitle"], T["EditorNotText"]),
        OpenTextOutcome.NotExact => (T["EditorRefusedTitle"], T["EditorNotExact"]),
        OpenTextOutcome.TooLong large => (T["EditorRefusedTitle"], T["EditorOpenTooLong", ByteSize.Format(large.Limit)]),
        OpenTextOutcome.NotFound => (T["GoneTitle"], T["GoneText"]),
        OpenTextOutcome.Damaged damaged => (T["DamagedTitle"], T["DamagedText", damaged.ErrorId]),
        OpenTextOutcome.Failed failed => (T["FailedTitle"], T["ErrorText", failed.ErrorId]),
        OpenTextOutcome.Opened => throw new InvalidOperationException("It is open."),
        _ => throw new UnreachableException(),
    };

    /// <summary>'UTF-8', 'UTF-8 with BOM'.</summary>
    public static string NameOf(TextSource source) => source.HasMark && source.Encoding == TextEncoding.Utf8 ? T["EditorWithMark", source.Encoding.Name] : source.Encoding.Name;
}
