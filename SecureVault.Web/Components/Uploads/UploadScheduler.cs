using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Web.Components.Uploads;

/// <summary>
/// The items of a queue in the order in which they came, and which of them travel. Under the queue's lock. With ten thousand
/// in it the end of one must not look through all of them.
/// </summary>
internal sealed class UploadScheduler
{
    private const long Small = 256 * 1024;

    private readonly List<UploadItem> _running = [];
    private readonly List<UploadBatch> _batches = [];

    // No item before this one is due.
    private int _firstDue;

    /// <summary>All items. After changing one, or the list, call <see cref="Look"/>.</summary>
    public List<UploadItem> Items { get; } = [];

    /// <summary>True while none travels.</summary>
    public bool IsIdle => _running.Count == 0;

    /// <summary>True while leaving the page would lose something: what the browser sends by itself goes on from where it was.</summary>
    /// <param name="connected">Whether those that are due begin at once.</param>
    public bool IsFragile(bool connected) => (connected && _firstDue < Items.Count) || Items.Exists(item => item.IsFragile);

    public void Add(UploadBatch batch) => _batches.Add(batch);

    /// <summary>Anything may have changed.</summary>
    public void Look() => _firstDue = 0;

    /// <summary>The next ones travel: more than a few at once do not go faster, and a large one is not overtaken for ever by small ones.</summary>
    public List<UploadItem> TakeDue()
    {
        var due = new List<UploadItem>();
        var large = _running.Count(item => item.File.Length > Small);
        for (; _firstDue < Items.Count && _running.Count < UploadQueue.SmallAtOnce; _firstDue++)
        {
            var item = Items[_firstDue];
            if (!item.IsDue)
            {
                continue;
            }

            if (item.File.Length > Small && ++large > UploadQueue.AtOnce)
            {
                break;
            }

            (item.State, item.Sent) = (UploadState.Uploading, item.Ticket.Upload is null ? 0 : item.Sent);
            item.Run = new CancellationTokenSource();
            _running.Add(item);
            due.Add(item);
        }

        return due;
    }

    /// <summary>One travels no longer.</summary>
    public void End(UploadItem item)
    {
        item.Run?.Dispose();
        item.Run = null;
        _running.Remove(item);
    }

    /// <summary>A report on everything that ended since the last one, once nothing waits or travels any more.</summary>
    public UploadReport? TakeReport()
    {
        if (Items.Exists(item => item.State is UploadState.Waiting or UploadState.Uploading))
        {
            return null;
        }

        var over = Items.FindAll(item => item.Uncounted);
        over.ForEach(item => item.Uncounted = false);
        return over.Count == 0 ? null : UploadReport.Of(over);
    }

    /// <summary>Takes folders away that were made in vain, and lets the browser forget files that nobody needs any more.</summary>
    public void TidyUp()
    {
        _batches.ForEach(batch => batch.TidyFolders(Items));
        var needed = Items
            .Where(item => !item.IsOver || item.State == UploadState.Failed || item.Run is not null)
            .Select(item => item.Batch)
            .ToHashSet();
        Release(batch => !needed.Contains(batch));
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Release(_ => true);
        Items.Clear();
    }

    private void Release(Predicate<UploadBatch> which)
    {
        _batches.FindAll(which).ForEach(batch => batch.Release());
        _batches.RemoveAll(which);
    }
}
