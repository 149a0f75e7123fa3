using System.Collections.Concurrent;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Lets one request at a time send to an upload. A newcomer takes over, because the usual reason for two is a connection that
/// is dead and does not know it yet. Watchers of an upload are told about the progress and the end of each request.
/// </summary>
internal sealed class UploadLocks(TimeProvider clock)
{
    private static readonly TimeSpan TakeOverTimeout = TimeSpan.FromSeconds(10);

    // By owner, too: nobody can hold up or end another person's request by naming its upload.
    private readonly ConcurrentDictionary<(UserId Owner, VersionId Upload), Holder> _holders = new();
    private readonly ConcurrentDictionary<(UserId Owner, VersionId Upload), Watcher[]> _watchers = new();

    public bool IsActive(UserId owner, VersionId upload) => _holders.ContainsKey((owner, upload));

    /// <summary>Hears of the requests that send to an upload, on their threads, until the result is disposed.</summary>
    /// <param name="owner">The owner of the upload.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="received">How far into the file the bytes that arrived reach, durable or not.</param>
    /// <param name="ended">How a request ended that took content; one that was refused before it began is not reported.</param>
    public IDisposable Watch(UserId owner, VersionId upload, IProgress<long> received, Action<UploadOutcome> ended)
    {
        var watcher = new Watcher(received, ended, gone => Leave((owner, upload), gone));
        _watchers.AddOrUpdate((owner, upload), [watcher], (_, others) => [.. others, watcher]);
        return watcher;
    }

    /// <summary>Becomes the one that sends. Another that does so is told to stop, if this one may take over.</summary>
    /// <returns>Null when the other does not stop in time.</returns>
    public async Task<Holder?> TakeAsync(UserId owner, VersionId upload, bool takeOver, CancellationToken cancellationToken)
    {
        var holder = new Holder(this, (owner, upload), cancellationToken);
        var begun = clock.GetTimestamp();
        try
        {
            while (!_holders.TryAdd((owner, upload), holder))
            {
                var left = TakeOverTimeout - clock.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero)
                {
                    holder.Release();
                    return null;
                }

                if (_holders.TryGetValue((owner, upload), out var other))
                {
                    if (takeOver)
                    {
                        other.Stop();
                    }

                    await other.WaitAsync(left, clock, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            holder.Release();
            throw;
        }

        return holder;
    }

    private void Tell((UserId Owner, VersionId Upload) upload, Action<Watcher> tell) => Array.ForEach(_watchers.GetValueOrDefault(upload, []), tell);

    private void Leave((UserId Owner, VersionId Upload) upload, Watcher gone)
    {
        var left = _watchers.AddOrUpdate(upload, [], (_, watchers) => Array.FindAll(watchers, watcher => watcher != gone));
        if (left.Length == 0)
        {
            _watchers.TryRemove(new(upload, left));
        }
    }

    /// <summary>A request that sends to an upload, until it is disposed.</summary>
    internal sealed class Holder(UploadLocks locks, (UserId Owner, VersionId Upload) upload, CancellationToken cancellationToken) : IDisposable, IProgress<long>
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private bool _isReleased;

        /// <summary>Ends when the caller's own token does, or when another takes over.</summary>
        public CancellationToken Token => _stop.Token;

        /// <inheritdoc/>
        public void Report(long value) => locks.Tell(upload, watcher => watcher.Received.Report(value));

        /// <summary>Tells how the request ended.</summary>
        public UploadOutcome End(UploadOutcome outcome)
        {
            locks.Tell(upload, watcher => watcher.Ended(outcome));
            return outcome;
        }

        public void Stop()
        {
            lock (_gate)
            {
                if (!_isReleased)
                {
                    _stop.Cancel();
                }
            }
        }

        public async Task WaitAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
        {
            try
            {
                await _done.Task.WaitAsync(limit, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The caller looks at the clock.
            }
        }

        public void Dispose()
        {
            locks._holders.TryRemove(new(upload, this));
            Release();
        }

        public void Release()
        {
            lock (_gate)
            {
                _isReleased = true;
            }

            _done.TrySetResult();
            _stop.Dispose();
        }
    }

    private sealed class Watcher(IProgress<long> received, Action<UploadOutcome> ended, Action<Watcher> leave) : IDisposable
    {
        public IProgress<long> Received => received;

        public Action<UploadOutcome> Ended => ended;

        public void Dispose() => leave(this);
    }
}
