using SecureVault.Core;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads.Browser;
using static SecureVault.Web.Components.Uploads.UploadTransitions;

namespace SecureVault.Web.Components.Uploads;

/// <summary>How uploads come into the line: as picked, as left unfinished, and to their turn once their names are looked up. The queue calls it under its lock.</summary>
internal sealed class UploadArrivals(UploadScheduler line)
{
    private int _lastId;

    /// <summary>Takes what was picked together to the end of the line; a new pick ends the list of what is over.</summary>
    public UploadArrival Take(Pick pick, UploadBatch batch)
    {
        if (line.Items.TrueForAll(item => item.IsOver))
        {
            line.Items.RemoveAll(item => item.State is not (UploadState.Failed or UploadState.NeedsFile));
        }

        var unfinished = line.Items.FindAll(item => item.State == UploadState.NeedsFile);
        var fresh = pick.Files.Where(file => file.Path.Length > 0 || !unfinished.Exists(item => TryGiveFile(item, file, null, batch))).ToList();
        HashSet<(ItemId?, string)> claimed = [.. line.Items.Where(item => !item.IsOver && item.State != UploadState.NeedsFile).Select(PlaceOf)];
        var added = fresh.ConvertAll(file => new UploadItem(++_lastId, file, batch));
        line.Items.AddRange(added);
        line.Add(batch);
        return new UploadArrival(added, claimed);
    }

    /// <summary>Adds what was begun before, as far as the line does not have it.</summary>
    public void ShowUnfinished(IReadOnlyList<UnfinishedUpload> uploads)
    {
        var known = line.Items.Select(item => item.Ticket.Upload).OfType<VersionId>().ToHashSet();
        foreach (var upload in uploads.Where(upload => !upload.IsActive && !known.Contains(upload.Upload)))
        {
            var file = new PickedFile(upload.Name, upload.Length, string.Empty, (_, _) => throw new FileUnreadableException())
            {
                LastModified = upload.LastModified,
            };
            line.Items.Add(new UploadItem(++_lastId, file, new UploadBatch(upload.Folder, string.Empty, null, () => { }), new ResumeState { Upload = upload.Upload })
            {
                State = UploadState.NeedsFile,
                Sent = upload.Offset,
            });
        }
    }

    /// <summary>Files of one folder are looked up: they wait for their turn now, or for an answer.</summary>
    public void Settle(UploadArrival arrival, ReadyFiles ready)
    {
        var isAccessEnd = ready.End is UploadEnd.AccessEnded;
        var unfinished = line.Items.FindAll(item => item.State == UploadState.NeedsFile && item.Folder == ready.Folder);
        foreach (var item in ready.Files.Where(item => item.State == UploadState.Waiting))
        {
            if (ready.End is UploadEnd.Failed failed)
            {
                Stop(item, UploadState.Failed, failed.Error);
            }
            else if (unfinished.Exists(other => TryGiveFile(other, item.File, ready.Folder, item.Batch)))
            {
                line.Items.Remove(item);
            }
            else
            {
                (item.Folder, item.NameChecked) = (isAccessEnd ? item.Folder : ready.Folder, true);
                if (!arrival.Claimed.Add(PlaceOf(item)) || ready.Taken.Contains(item.File.Name))
                {
                    AskOrApply(item);
                }
            }
        }
    }

    private static (ItemId? Folder, string Name) PlaceOf(UploadItem item) => (item.Folder, NameKey(item.File.Name));

    // Normal form only: what else makes two names one is for the drive to say.
    private static string NameKey(string name) => name.IsNormalized() ? name.Trim() : name.Trim().Normalize();
}

/// <summary>The items that came with one pick.</summary>
/// <param name="Items">The files that are new in the line.</param>
/// <param name="Claimed">The names that are on their way, by their folder: those of the uploads before, and of the pick's own as they are looked up.</param>
internal sealed record UploadArrival(IReadOnlyList<UploadItem> Items, HashSet<(ItemId? Folder, string Name)> Claimed);
