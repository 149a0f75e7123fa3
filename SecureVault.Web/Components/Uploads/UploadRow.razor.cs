using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Uploads;

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

    private string Share => (Item.File.Length == 0 ? 0 : (double)Item.Sent / Item.File.Length).ToString("0.####", CultureInfo.InvariantCulture);

    private string Sentence => Item.State switch
    {
        UploadState.Waiting => $"{Size} · waiting",
        UploadState.NeedsDecision => "The name is taken",
        UploadState.Uploading => $"{ByteSize.Format(Item.Sent)} of {Size}",
        UploadState.Paused => $"{ByteSize.Format(Item.Sent)} of {Size} · paused",
        UploadState.NeedsFile => $"{ByteSize.Format(Item.Sent)} of {Size} · pick the file again to go on",
        UploadState.Stored => Item.StoredName == Item.File.Name ? Size : $"{Size} · kept under a new name",
        UploadState.Failed => UploadTexts.Explain(Item.Problem),
        UploadState.Cancelled => "Cancelled",
        UploadState.Skipped => "Skipped",
    };

    private string Size => ByteSize.Format(Item.File.Length);
}
