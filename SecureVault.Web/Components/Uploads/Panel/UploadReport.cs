namespace SecureVault.Web.Components.Uploads.Panel;

/// <summary>The results of the uploads since the queue was last empty.</summary>
/// <param name="Stored">How many are in the drive.</param>
/// <param name="Failed">How many ended with an error.</param>
internal sealed record UploadReport(int Stored, int Failed)
{
    /// <summary>Set when a folder was deleted meanwhile: the name of the one that its files are in now, empty at the top.</summary>
    public string? Landed { get; init; }

    public static UploadReport Of(IReadOnlyList<UploadItem> over)
    {
        var stored = over.Count(item => item.State == UploadState.Stored);
        return new UploadReport(stored, over.Count - stored) { Landed = over.FirstOrDefault(item => item.Landed is not null)?.Landed };
    }

    /// <inheritdoc/>
    public override string ToString() => $"UploadReport({Stored} stored, {Failed} failed)";
}

/// <summary>The queue as a whole, at one moment.</summary>
internal sealed record UploadTotals
{
    /// <summary>Files that are or were to be uploaded; without those cancelled and skipped.</summary>
    public int Files { get; init; }

    public int Stored { get; init; }

    public int Failed { get; init; }

    /// <summary>How many of <see cref="Failed"/> may pass when they are tried again.</summary>
    public int Retryable { get; init; }

    /// <summary>Waiting or on their way.</summary>
    public int Active { get; init; }

    /// <summary>Waiting for a person.</summary>
    public int Undecided { get; init; }

    /// <summary>Stopped by a person, to go on later.</summary>
    public int Paused { get; init; }

    /// <summary>Waiting for their file to be picked again.</summary>
    public int Unfinished { get; init; }

    /// <summary>Bytes of all of <see cref="Files"/> that are active, undecided or stored.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes of these that were read.</summary>
    public long Sent { get; init; }

    /// <summary>Bytes that are still to be sent without anybody's answer: what is paused or undecided stays where it is.</summary>
    public long Left { get; init; }

    /// <summary>The folder that all were picked for; empty at the top, and when there were several.</summary>
    public string Folder { get; init; } = string.Empty;

    /// <summary>0 to 1.</summary>
    public double Share => Bytes == 0 ? (Active == 0 ? 1 : 0) : Math.Min(1, (double)Sent / Bytes);

    /// <summary>True while something moves or waits for its turn or for a person.</summary>
    public bool IsBusy => Active > 0 || Undecided > 0 || Paused > 0;

    public static UploadTotals Of(IReadOnlyList<UploadItem> items)
    {
        int files = 0, stored = 0, failed = 0, retryable = 0, active = 0, undecided = 0, paused = 0, unfinished = 0;
        long bytes = 0, sent = 0, left = 0;
        foreach (var item in items)
        {
            var state = item.State;
            files += state is UploadState.Cancelled or UploadState.Skipped or UploadState.NeedsFile ? 0 : 1;
            stored += state == UploadState.Stored ? 1 : 0;
            failed += state == UploadState.Failed ? 1 : 0;
            retryable += item.CanRetry ? 1 : 0;
            active += state is UploadState.Waiting or UploadState.Uploading ? 1 : 0;
            undecided += state == UploadState.NeedsDecision ? 1 : 0;
            paused += state == UploadState.Paused ? 1 : 0;
            left += state is UploadState.Waiting or UploadState.Uploading ? Math.Max(0, item.File.Length - item.Sent) : 0;
            unfinished += state == UploadState.NeedsFile ? 1 : 0;
            if (state is UploadState.Waiting or UploadState.Uploading or UploadState.NeedsDecision or UploadState.Stored or UploadState.Paused)
            {
                bytes += item.File.Length;
                sent += state == UploadState.Stored ? item.File.Length : item.Sent;
            }
        }

        return new UploadTotals
        {
            Files = files,
            Stored = stored,
            Failed = failed,
            Retryable = retryable,
            Active = active,
            Undecided = undecided,
            Paused = paused,
            Unfinished = unfinished,
            Bytes = bytes,
            Sent = sent,
            Left = left,
            Folder = items is [var first, ..] && items.All(item => item.Landed is null && item.Batch.Folder == first.Batch.Folder) ? first.Batch.FolderName : string.Empty,
        };
    }
}
