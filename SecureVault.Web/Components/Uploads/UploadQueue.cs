using SecureVault.Core;
using SecureVault.Core.Files;
using static SecureVault.Web.Components.Uploads.UploadMoves;

namespace SecureVault.Web.Components.Uploads;

/// <summary>
/// The uploads of one window: first come, first served, a few at a time. It knows nothing of Blazor; all members
/// may be called from any thread, and events come from any thread.
/// </summary>
internal sealed class UploadQueue(IUploadTarget target, UploadRunner runner, UploadIntake intake) : IDisposable
{
    /// <summary>How many travel at once: more does not go faster over one connection, and each holds parts in memory.</summary>
    public const int AtOnce = 3;

    /// <summary>How many small ones: what takes time with them is waiting, not bytes.</summary>
    public const int SmallAtOnce = 8;

    private const long Small = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly List<UploadItem> _items = [];
    private readonly List<UploadBatch> _batches = [];
    private readonly CancellationTokenSource _ended = new();
    private bool _connected = true;
    private int _lastId;

    /// <summary>Something other than bytes sent changed.</summary>
    public event Action? Changed;

    /// <summary>Nothing waits or travels any more.</summary>
    public event Action<UploadReport>? Finished;

    /// <summary>The person may not use the vault any more.</summary>
    public event Action? AccessEnded;

    /// <summary>The browser is back after its connection was lost.</summary>
    public event Action? Reconnected;

    /// <summary>Bytes read since the beginning, retries included: what the rate is made of.</summary>
    public long BytesRead => runner.BytesRead;

    /// <summary>All items, in the order in which they came.</summary>
    public IReadOnlyList<UploadItem> Snapshot()
    {
        lock (_gate)
        {
            return [.. _items];
        }
    }

    /// <summary>Takes what was picked together; files begin as soon as their folder is there and their names were looked up.</summary>
    /// <returns>How many of the empty folders could not be made.</returns>
    public Task<int> AddAsync(Pick pick)
    {
        var batch = new UploadBatch(pick.Folder, pick.FolderName, new PickFolders(target, pick.Folder), pick.Release);
        List<UploadItem> added = [];
        HashSet<(ItemId?, string)> claimed = [];
        Update(() =>
        {
            if (_items.TrueForAll(item => item.IsOver))
            {
                _items.RemoveAll(item => item.State is not (UploadState.Failed or UploadState.NeedsFile));
            }

            var unfinished = _items.FindAll(item => item.State == UploadState.NeedsFile);
            var fresh = pick.Files.Where(file => file.Path.Length > 0 || !unfinished.Exists(item => TryGiveFile(item, file, null, batch))).ToList();
            claimed = [.. _items.Where(item => !item.IsOver && item.State != UploadState.NeedsFile).Select(PlaceOf)];
            added = fresh.ConvertAll(file => new UploadItem(++_lastId, file, batch));
            _items.AddRange(added);
            _batches.Add(batch);
        });

        // Off the circuit's thread: there may be ten thousand.
        return Task.Run(async () =>
        {
            await intake.PrepareAsync(batch, added, ready => Begin(ready, claimed), _ended.Token);
            var failed = await intake.MakeFoldersAsync(batch, pick.EmptyFolders, _ended.Token);
            Update(() => batch.IsPrepared = true);
            return failed;
        });
    }

    /// <summary>Shows what was begun before and can go on when its file is picked again; what is shown already stays as it is.</summary>
    public void ShowUnfinished(IReadOnlyList<UnfinishedUpload> uploads) => Update(() =>
    {
        var known = _items.Select(item => item.Ticket.Upload).OfType<VersionId>().ToHashSet();
        foreach (var upload in uploads.Where(upload => !upload.IsActive && !known.Contains(upload.Upload)))
        {
            var file = new PickedFile(upload.Name, upload.Length, string.Empty, (_, _) => throw new FileUnreadableException())
            {
                LastModified = upload.LastModified,
            };
            _items.Add(new UploadItem(++_lastId, file, new UploadBatch(upload.Folder, string.Empty, null, () => { }), new UploadTicket { Upload = upload.Upload })
            {
                State = UploadState.NeedsFile,
                Sent = upload.Offset,
            });
        }
    });

    /// <summary>Answers for an item whose name is taken.</summary>
    /// <param name="item">The item.</param>
    /// <param name="decision">What to do.</param>
    /// <param name="forAll">Also for all others that wait for an answer, and for those picked with them.</param>
    public void Decide(UploadItem item, NameDecision decision, bool forAll) => Update(() =>
    {
        foreach (var undecided in _items.Where(other => other.State == UploadState.NeedsDecision && (forAll || other == item)).ToList())
        {
            if (forAll)
            {
                undecided.Batch.ForAll = decision;
            }

            Apply(undecided, decision);
        }
    });

    /// <summary>Stops one upload; nothing of it stays in the vault.</summary>
    public void Cancel(UploadItem item)
    {
        Update(() => Stop(item, UploadState.Cancelled, null));
        DiscardIdle([item]);
    }

    /// <summary>Stops one upload for now; it goes on from where it is.</summary>
    public void Pause(UploadItem item) => Update(() => UploadMoves.Pause(item));

    /// <summary>Stops all that are not over.</summary>
    public void CancelAll()
    {
        var stopped = new List<UploadItem>();
        Update(() =>
        {
            stopped.AddRange(_items.Where(item => !item.IsOver && item.State != UploadState.NeedsFile));
            stopped.ForEach(item => Stop(item, UploadState.Cancelled, null));
        });
        DiscardIdle(stopped);
    }

    /// <summary>The page goes: what runs ends, and what can go on later stays on the server.</summary>
    public void Leave() => Update(() => _items.ForEach(item =>
    {
        if (item.Ticket.SurvivesConnection)
        {
            UploadMoves.Pause(item);
        }
        else
        {
            Stop(item, UploadState.Cancelled, null);
        }
    }));

    /// <summary>Tries a failed upload again, at the end of those that wait already.</summary>
    public void Retry(UploadItem item) => Update(() => TryAgain(item));

    /// <summary>Tries one whose name was refused again under the name that stands beside it.</summary>
    public void Rename(UploadItem item) => Update(() => UploadMoves.Rename(item));

    /// <summary>Tries all failed ones again that may pass.</summary>
    public void RetryFailed() => Update(() => _items.FindAll(item => item.CanRetry).ForEach(TryAgain));

    /// <summary>Takes what is over off the list.</summary>
    public void ClearFinished() => Update(() => _items.RemoveAll(item => item.IsOver));

    /// <summary>The browser is gone: what is on its way ends now, the rest waits.</summary>
    public void ConnectionLost() => Update(() =>
    {
        _connected = false;
        foreach (var item in _items.Where(item => item.State == UploadState.Uploading && !item.Ticket.SurvivesConnection))
        {
            Stop(item, UploadState.Failed, new UploadProblem.ConnectionLost());
        }
    });

    /// <summary>The browser is back and still has the files: what broke off starts again, once by itself.</summary>
    public void ConnectionBack()
    {
        var wasLost = false;
        Update(() =>
        {
            (wasLost, _connected) = (!_connected, true);
            foreach (var item in _items.Where(item => item is { Problem: UploadProblem.ConnectionLost, Restarted: false }))
            {
                item.Restarted = true;
                TryAgain(item);
            }
        });
        if (wasLost)
        {
            Reconnected?.Invoke();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave();
        lock (_gate)
        {
            _batches.ForEach(batch => batch.Release());
            _batches.Clear();
            _items.Clear();
            _connected = false;
        }

        _ended.Cancel();
        _ended.Dispose();
    }

    // Normal form only: what else makes two names one is for the drive to say.
    private static string NameKey(string name) => name.IsNormalized() ? name.Trim() : name.Trim().Normalize();

    private static (ItemId? Folder, string Name) PlaceOf(UploadItem item) => (item.Folder, NameKey(item.File.Name));

    /// <summary>Files of one folder are looked up: they wait for their turn now, or for an answer.</summary>
    private void Begin(ReadyFiles ready, HashSet<(ItemId?, string)> claimed)
    {
        var isAccessEnd = ready.End is UploadEnd.AccessEnded;
        Update(() =>
        {
            var unfinished = _items.FindAll(item => item.State == UploadState.NeedsFile && item.Folder == ready.Folder);
            foreach (var item in ready.Files.Where(item => item.State == UploadState.Waiting))
            {
                if (ready.End is UploadEnd.Failed failed)
                {
                    Stop(item, UploadState.Failed, failed.Problem);
                }
                else if (unfinished.Exists(other => TryGiveFile(other, item.File, ready.Folder, item.Batch)))
                {
                    _items.Remove(item);
                }
                else
                {
                    (item.Folder, item.NameChecked) = (isAccessEnd ? item.Folder : ready.Folder, true);
                    if (!claimed.Add(PlaceOf(item)) || ready.Taken.Contains(item.File.Name))
                    {
                        AskOrApply(item);
                    }
                }
            }
        });
        if (isAccessEnd)
        {
            AccessEnded?.Invoke();
        }
    }

    /// <summary>Changes items under the lock, starts what is due, then tells.</summary>
    private void Update(Action change)
    {
        List<UploadItem> due;
        UploadReport? report;
        lock (_gate)
        {
            change();
            due = TakeDue();
            report = TakeReport();
            _batches.ForEach(batch => batch.TidyFolders(_items));
            ReleaseBatches();
        }

        due.ForEach(item => _ = RunAsync(item, item.Run!));
        Changed?.Invoke();
        if (report is not null)
        {
            Finished?.Invoke(report);
        }
    }

    private List<UploadItem> TakeDue()
    {
        var due = new List<UploadItem>();
        var running = _items.Where(item => item.Run is not null).ToList();
        var (large, all) = (running.Count(item => item.File.Length > Small), running.Count);
        foreach (var item in _connected && all < SmallAtOnce ? _items.Where(item => item.IsDue) : [])
        {
            var isLarge = item.File.Length > Small;
            if (all >= SmallAtOnce || (isLarge && large >= AtOnce))
            {
                break; // in order: a large one is not overtaken for ever by small ones
            }

            (large, all) = (large + (isLarge ? 1 : 0), all + 1);
            (item.State, item.Sent) = (UploadState.Uploading, item.Ticket.Upload is null ? 0 : item.Sent);
            item.Run = new CancellationTokenSource();
            due.Add(item);
        }

        return due;
    }

    private UploadReport? TakeReport()
    {
        if (!_connected || _items.Exists(item => item.State is UploadState.Waiting or UploadState.Uploading))
        {
            return null;
        }

        var over = _items.Where(item => item.Uncounted).ToList();
        over.ForEach(item => item.Uncounted = false);
        return over.Count == 0
            ? null
            : UploadReport.Of(over);
    }

    private void ReleaseBatches()
    {
        var needed = _items
            .Where(item => !item.IsOver || item.State == UploadState.Failed || item.Run is not null)
            .Select(item => item.Batch)
            .ToHashSet();
        foreach (var batch in _batches.Where(batch => !needed.Contains(batch)).ToList())
        {
            _batches.Remove(batch);
            batch.Release();
        }
    }

    private async Task RunAsync(UploadItem item, CancellationTokenSource run)
    {
        var end = await runner.RunAsync(item, run.Token);
        Update(() =>
        {
            item.Run = null;
            run.Dispose();
            Settle(item, end);
        });
        if (item.State == UploadState.Cancelled)
        {
            await DiscardAsync(item);
        }

        if (end is UploadEnd.AccessEnded)
        {
            AccessEnded?.Invoke();
        }
    }

    // One that runs is discarded by its own run, once it has stopped.
    private void DiscardIdle(List<UploadItem> items)
    {
        foreach (var item in items.Where(item => item.State == UploadState.Cancelled && item.Run is null))
        {
            _ = DiscardAsync(item);
        }
    }

    private async Task DiscardAsync(UploadItem item)
    {
        await runner.DiscardAsync(item);
        Update(() => { }); // its folder may be one to take away now
    }
}
