using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads.Browser;
using SecureVault.Web.Components.Uploads.Panel;
using static SecureVault.Web.Components.Uploads.UploadTransitions;

namespace SecureVault.Web.Components.Uploads;

/// <summary>
/// The uploads of one window: first come, first served, a few at a time. It knows nothing of Blazor; all members
/// may be called from any thread, and events come from any thread.
/// </summary>
internal sealed class UploadQueue : IDisposable
{
    /// <summary>How many travel at once: more does not go faster over one connection, and each holds parts in memory.</summary>
    public const int AtOnce = 3;

    /// <summary>How many small ones: what takes time with them is waiting, not bytes.</summary>
    public const int SmallAtOnce = 8;

    private readonly Lock _gate = new();
    private readonly UploadScheduler _line = new();
    private readonly UploadArrivals _arrivals;
    private readonly IUploadTarget _target;
    private readonly UploadRunner _runner;
    private readonly UploadIntake _intake;
    private readonly CancellationTokenSource _ended = new();
    private bool _connected = true;

    public UploadQueue(IUploadTarget target, UploadRunner runner, UploadIntake intake) =>
        (_target, _runner, _intake, _arrivals) = (target, runner, intake, new UploadArrivals(_line));

    /// <summary>Something other than bytes sent changed.</summary>
    public event Action? Changed;

    /// <summary>Nothing waits or travels any more.</summary>
    public event Action<UploadReport>? Finished;

    /// <summary>The person may not use the vault any more.</summary>
    public event Action? AccessEnded;

    /// <summary>The browser is back after its connection was lost.</summary>
    public event Action? Reconnected;

    /// <summary>Bytes read since the beginning, retries included: what the rate is made of.</summary>
    public long BytesRead => _runner.BytesRead;

    /// <summary>True while leaving the page would lose something: what the browser sends by itself goes on from where it was.</summary>
    public bool IsFragile
    {
        get
        {
            lock (_gate)
            {
                return _line.IsFragile(_connected);
            }
        }
    }

    /// <summary>All items, in the order in which they came.</summary>
    public IReadOnlyList<UploadItem> Snapshot()
    {
        lock (_gate)
        {
            return [.. _line.Items];
        }
    }

    /// <summary>Takes what was picked together; files begin as soon as their folder is there and their names were looked up.</summary>
    /// <returns>How many of the empty folders couldn't be created.</returns>
    public Task<int> AddAsync(Pick pick)
    {
        var batch = new UploadBatch(pick.Folder, pick.FolderName, new PickFolders(_target, pick.Folder), pick.Release);
        UploadArrival? arrival = null;
        Update(() => arrival = _arrivals.Take(pick, batch));

        // Off the circuit's thread: there may be ten thousand.
        return Task.Run(async () =>
        {
            await _intake.PrepareAsync(batch, arrival!.Items, ready => Begin(arrival, ready), _ended.Token);
            var failed = await _intake.MakeFoldersAsync(batch, pick.EmptyFolders, _ended.Token);
            Update(() => batch.IsPrepared = true);
            return failed;
        });
    }

    /// <summary>Shows what was begun before and can go on when its file is picked again; what is shown already stays as it is.</summary>
    public void ShowUnfinished(IReadOnlyList<UnfinishedUpload> uploads) => Update(() => _arrivals.ShowUnfinished(uploads));

    /// <summary>Answers for an item whose name is taken.</summary>
    /// <param name="item">The item.</param>
    /// <param name="decision">What to do.</param>
    /// <param name="forAll">Also for all others that wait for an answer, and for those picked with them.</param>
    public void Decide(UploadItem item, NameDecision decision, bool forAll)
    {
        List<UploadItem> decided = [];
        Update(() =>
        {
            decided = _line.Items.FindAll(other => other.State == UploadState.NeedsDecision && (forAll || other == item));
            foreach (var undecided in decided)
            {
                undecided.Batch.ForAll = forAll ? decision : undecided.Batch.ForAll;
                Apply(undecided, decision);
            }
        });
        DiscardIdle(decided);
    }

    /// <summary>Stops one upload; nothing of it stays in the vault.</summary>
    public void Cancel(UploadItem item)
    {
        Update(() => Stop(item, UploadState.Cancelled, null));
        DiscardIdle([item]);
    }

    /// <summary>Stops one upload for now; it goes on from where it is.</summary>
    public void Pause(UploadItem item) => Update(() => UploadTransitions.Pause(item));

    /// <summary>Stops all that are not over.</summary>
    public void CancelAll()
    {
        var stopped = new List<UploadItem>();
        Update(() =>
        {
            stopped.AddRange(_line.Items.Where(item => !item.IsOver && item.State != UploadState.NeedsFile));
            stopped.ForEach(item => Stop(item, UploadState.Cancelled, null));
        });
        DiscardIdle(stopped);
    }

    /// <summary>The page goes: what runs ends, and what can go on later stays on the server.</summary>
    public void Leave() => Update(() => _line.Items.ForEach(item =>
    {
        if (item.Ticket.SurvivesConnection)
        {
            UploadTransitions.Pause(item);
        }
        else
        {
            Stop(item, UploadState.Cancelled, null);
        }
    }));

    /// <summary>Tries a failed upload again, at the end of those that wait already.</summary>
    public void Retry(UploadItem item) => Update(() => TryAgain(item));

    /// <summary>Tries one whose name was refused again under the name that stands beside it.</summary>
    public void Rename(UploadItem item) => Update(() => UploadTransitions.Rename(item));

    /// <summary>Tries all failed ones again that may pass.</summary>
    public void RetryFailed() => Update(() => _line.Items.FindAll(item => item.CanRetry).ForEach(TryAgain));

    /// <summary>Takes what is over off the list.</summary>
    public void ClearFinished() => Update(() => _line.Items.RemoveAll(item => item.IsOver));

    /// <summary>The browser is gone: what is on its way ends now, the rest waits.</summary>
    public void ConnectionLost() => Update(() =>
    {
        _connected = false;
        foreach (var item in _line.Items.Where(item => item.State == UploadState.Uploading && !item.Ticket.SurvivesConnection))
        {
            Stop(item, UploadState.Failed, new UploadError.ConnectionLost());
        }
    });

    /// <summary>The browser is back and still has the files: what broke off starts again, once by itself.</summary>
    public void ConnectionBack()
    {
        var wasLost = false;
        Update(() =>
        {
            (wasLost, _connected) = (!_connected, true);
            foreach (var item in _line.Items.Where(item => item is { Error: UploadError.ConnectionLost, Restarted: false }))
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
            _line.Clear();
            _connected = false;
        }

        _ended.Cancel();
        _ended.Dispose();
    }

    private void Begin(UploadArrival arrival, ReadyFiles ready)
    {
        Update(() => _arrivals.Settle(arrival, ready));
        if (ready.End is UploadEnd.AccessEnded)
        {
            AccessEnded?.Invoke();
        }
    }

    /// <summary>Changes items under the lock, starts what is due, then tells.</summary>
    private void Update(Action change) => Update(() =>
    {
        change();
        _line.Look();
        return true;
    });

    /// <param name="change">Tells whether anything but one run that ended may have changed.</param>
    private void Update(Func<bool> change)
    {
        List<UploadItem> due;
        UploadReport? report = null;
        lock (_gate)
        {
            var isMore = change();
            due = _connected ? _line.TakeDue() : [];
            if (isMore || _line.IsIdle)
            {
                report = _connected ? _line.TakeReport() : null;
                _line.TidyUp();
            }
        }

        due.ForEach(item => _ = RunAsync(item, item.Run!));
        Changed?.Invoke();
        if (report is not null)
        {
            Finished?.Invoke(report);
        }
    }

    private async Task RunAsync(UploadItem item, CancellationTokenSource run)
    {
        var end = await _runner.RunAsync(item, run.Token);
        Update(() =>
        {
            _line.End(item);
            Settle(item, end);
            if (item.IsDue)
            {
                _line.Look();
            }

            return item.IsDue;
        });
        if (IsUnwanted(item))
        {
            await DiscardAsync(item);
        }

        if (end is UploadEnd.AccessEnded)
        {
            AccessEnded?.Invoke();
        }
    }

    private static bool IsUnwanted(UploadItem item) => item.State is UploadState.Cancelled or UploadState.Skipped;

    // One that runs is discarded by its own run, once it has stopped.
    private void DiscardIdle(List<UploadItem> items)
    {
        foreach (var item in items.Where(item => IsUnwanted(item) && item.Run is null))
        {
            _ = DiscardAsync(item);
        }
    }

    private async Task DiscardAsync(UploadItem item)
    {
        await _runner.DiscardAsync(item);
        Update(() => { }); // its folder may be one to take away now
    }
}
