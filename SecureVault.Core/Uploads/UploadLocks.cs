using System.Collections.Concurrent;
using SecureVault.Core.Events;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Who sends to which upload: one at a time. A newcomer takes over, because the usual reason for two is a connection that
/// is dead and does not know it yet. Also keeps the running digests between requests, and counts for those who watch.
/// </summary>
internal sealed class UploadLocks : IDisposable
{
    // Of uploads that stand still. A file whose digest was dropped gets its SHA-256 when it is verified.
    private const int MostRemembered = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<VersionId, Writer> _writers = new();
    private readonly RecentUploads<RunningDigest> _digests = new(MostRemembered);
    private readonly RecentUploads<AppendOutcome.StoreFailed> _failures = new(MostRemembered);
    private readonly TimeProvider _clock;
    private readonly IDisposable _subscription;

    public UploadLocks(VaultEvents events, TimeProvider clock)
    {
        _clock = clock;
        _subscription = events.Subscribe(happened =>
        {
            // Whoever ends it: the person, the commit or the sweeper.
            if (happened is VaultEvent.UploadEnded ended)
            {
                _failures.Forget(ended.Upload);
                _digests.Forget(ended.Upload);
            }
        });
    }

    public bool IsActive(VersionId upload) => _writers.ContainsKey(upload);

    /// <summary>Bytes that arrived, durable or not; null when nobody sends.</summary>
    public long? ReceivedOf(VersionId upload) => _writers.TryGetValue(upload, out var writer) ? writer.Received : null;

    public AppendOutcome.StoreFailed? LastFailureOf(VersionId upload) => _failures.Find(upload);

    /// <summary>Notes how a request ended.</summary>
    public void Note(VersionId upload, AppendOutcome.StoreFailed? failure)
    {
        if (failure is null)
        {
            _failures.Forget(upload);
        }
        else
        {
            _failures.Put(upload, failure);
        }
    }

    /// <summary>Becomes the one who sends. Whoever did before is told to stop.</summary>
    /// <returns>Null when the other does not stop in time.</returns>
    public async Task<Writer?> TakeAsync(VersionId upload, bool takeOver, CancellationToken cancellationToken)
    {
        var writer = new Writer(this, upload, cancellationToken);
        var deadline = _clock.GetUtcNow() + Patience;
        while (!_writers.TryAdd(upload, writer))
        {
            if (_clock.GetUtcNow() >= deadline)
            {
                writer.Release();
                return null;
            }

            if (_writers.TryGetValue(upload, out var other))
            {
                if (takeOver)
                {
                    other.Stop();
                }

                await other.WaitAsync(deadline - _clock.GetUtcNow(), _clock, cancellationToken).ConfigureAwait(false);
            }
        }

        return writer;
    }

    /// <summary>The digest of what came before, if nothing is missing in it.</summary>
    public RunningDigest DigestAt(VersionId upload, long offset)
    {
        var digest = _digests.Take(upload);
        if (digest?.Position == offset)
        {
            return digest;
        }

        digest?.Dispose();
        return new RunningDigest();
    }

    /// <summary>Keeps a digest for the next request.</summary>
    public void Keep(VersionId upload, RunningDigest digest) => _digests.Put(upload, digest);

    public void Dispose()
    {
        _subscription.Dispose();
        _digests.Dispose();
        _failures.Dispose();
    }

    internal sealed class Writer(UploadLocks owner, VersionId upload, CancellationToken cancellationToken) : IDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private bool _over;
        private long _received;

        /// <summary>Ends when the caller's own token does, or when another takes over.</summary>
        public CancellationToken Token => _stop.Token;

        public long Received
        {
            get => Interlocked.Read(ref _received);
            set => Interlocked.Exchange(ref _received, value);
        }

        public void Stop()
        {
            lock (_gate)
            {
                if (!_over)
                {
                    _stop.Cancel();
                }
            }
        }

        public async Task WaitAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
        {
            try
            {
                await _done.Task.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // who waits looks at the clock
            }
        }

        public void Dispose()
        {
            owner._writers.TryRemove(new KeyValuePair<VersionId, Writer>(upload, this));
            Release();
        }

        public void Release()
        {
            lock (_gate)
            {
                _over = true;
            }

            _done.TrySetResult();
            _stop.Dispose();
        }
    }
}
