using System.Diagnostics;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The steps from one <see cref="UploadState"/> to the next. The queue takes them under its lock.</summary>
internal static class UploadTransitions
{
    public static void AskOrApply(UploadItem item)
    {
        if (item.Batch.ForAll is { } decision)
        {
            Apply(item, decision);
        }
        else
        {
            item.State = UploadState.NeedsDecision;
        }
    }

    public static void Apply(UploadItem item, NameDecision decision)
    {
        (item.State, item.OnConflict) = decision switch
        {
            NameDecision.KeepBoth => (UploadState.Waiting, NameConflict.KeepBoth),
            NameDecision.Replace => (UploadState.Waiting, NameConflict.Replace),
            NameDecision.Skip => (UploadState.Skipped, NameConflict.Refuse),
        };
    }

    public static void TryAgain(UploadItem item)
    {
        if (item.State is UploadState.Failed or UploadState.Paused)
        {
            (item.State, item.Error, item.NameChecked, item.Uncounted) = (UploadState.Waiting, null, true, false);
        }
    }

    /// <summary>Tries again under a name that the drive takes.</summary>
    public static void Rename(UploadItem item)
    {
        if (item.OtherName is { } name)
        {
            item.File = item.File with { Name = name };
            TryAgain(item);
        }
    }

    public static void Stop(UploadItem item, UploadState state, UploadError? error)
    {
        if (!item.IsOver || (item.State == UploadState.Failed && state == UploadState.Cancelled))
        {
            (item.State, item.Error, item.Sent) = (state, error, item.Ticket.Upload is null || state == UploadState.Cancelled ? 0 : item.Sent);
            item.Uncounted = state == UploadState.Failed;
            item.Run?.Cancel();
        }
    }

    /// <summary>Stops for now; what arrived is kept, and its next try begins there.</summary>
    public static void Pause(UploadItem item)
    {
        if (item.State is UploadState.Uploading or UploadState.Waiting)
        {
            item.State = UploadState.Paused;
            item.Run?.Cancel();
        }
    }

    /// <summary>Gives an unfinished upload its file, if it is this one as far as can be told without reading it.</summary>
    /// <param name="item">The unfinished one.</param>
    /// <param name="file">A picked file.</param>
    /// <param name="folder">The folder of the file's path; null for a file that was picked by itself, whatever was shown then.</param>
    /// <param name="batch">What was picked with it.</param>
    public static bool TryGiveFile(UploadItem item, PickedFile file, ItemId? folder, UploadBatch batch)
    {
        if (item.State != UploadState.NeedsFile || file.Sending is null || (folder is not null && folder != item.Folder)
            || (item.File.Name, item.File.Length, item.File.LastModified) != (file.Name, file.Length, file.LastModified))
        {
            return false;
        }

        (item.File, item.Batch, item.State, item.NameChecked, item.Ticket.NeedsProof) = (file, batch, UploadState.Waiting, true, true);
        return true;
    }

    public static void Settle(UploadItem item, UploadEnd end)
    {
        if (end is UploadEnd.Stored stored)
        {
            // Also when it was cancelled a moment too late: it is in the drive, and the list says so.
            (item.State, item.Error, item.StoredName, item.Landed) = (UploadState.Stored, null, stored.Name, stored.Landed);
            (item.Sent, item.Uncounted) = (item.File.Length, true);
        }
        else if (item.State == UploadState.Uploading)
        {
            switch (end)
            {
                case UploadEnd.NameTaken:
                    item.Sent = 0;
                    AskOrApply(item);
                    break;
                case UploadEnd.Failed failed:
                    Stop(item, UploadState.Failed, failed.Error);
                    break;
                case UploadEnd.Stopped or UploadEnd.AccessEnded:
                    Stop(item, UploadState.Cancelled, null);
                    break;
                case UploadEnd.Stored:
                default:
                    throw new UnreachableException();
            }
        }
    }
}
