using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Uploads.Panel;

/// <summary>One file in the panel.</summary>
public sealed partial class UploadRow
{
    [Parameter, EditorRequired]
    public UploadItem Item { get; set; } = default!;

    [Parameter, EditorRequired]
    public Action<UploadItem> Cancel { get; set; } = default!;

    [Parameter, EditorRequired]
    public Action<UploadItem> Pause { get; set; } = default!;

    [Parameter, EditorRequired]
    public Action<UploadItem> Retry { get; set; } = default!;

    /// <summary>To go on under a name that the drive takes.</summary>
    [Parameter, EditorRequired]
    public Action<UploadItem> Rename { get; set; } = default!;

    private string Share => (Item.File.Length == 0 ? 0 : (double)Item.Sent / Item.File.Length).ToString("0.####", CultureInfo.InvariantCulture);

    private string Sentence => Item.State switch
    {
        UploadState.Waiting => T["Waiting", Size],
        UploadState.NeedsDecision => T["NameTaken"],
        UploadState.Uploading => T["SentOf", ByteSize.Format(Item.Sent), Size],
        UploadState.Paused => T["SentOfPaused", ByteSize.Format(Item.Sent), Size],
        UploadState.NeedsFile => T["SentOfNeedsFile", ByteSize.Format(Item.Sent), Size],
        UploadState.Stored when Item.Landed is { } landed => T["StoredElsewhere", Size, UploadTexts.FolderName(landed)],
        UploadState.Stored => Item.StoredName == Item.File.Name ? Size : T["StoredRenamed", Size],
        UploadState.Failed when Item.OtherName is { } other => T["CanBeRenamed", UploadTexts.Explain(Item.Error), other],
        UploadState.Failed => UploadTexts.Explain(Item.Error),
        UploadState.Cancelled => T["Cancelled"],
        UploadState.Skipped => T["Skipped"],
    };

    private string Size => ByteSize.Format(Item.File.Length);
}
