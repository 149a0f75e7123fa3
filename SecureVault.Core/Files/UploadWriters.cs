using System.Collections.Concurrent;

namespace SecureVault.Core.Files;

/// <summary>
/// Who sends to which upload: one at a time. A newcomer takes over, because the usual reason for two is a connection that
/// is dead and does not know it yet. Also keeps the running digests between requests, and counts for those who watch.
/// </summary>
internal sealed class UploadWriters(TimeProvider clock) : IDisposable
{
    // Digests of uploads that stand still; a file behind the last one gets its SHA-256 when it is verified.
    private const int MostDigests = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<VersionId, Writer> _writers = new();
    private readonly ConcurrentDictionary<VersionId, RunningDigest> _digests = new();
    private readonly ConcurrentDictionary<VersionId, AppendOutcome.StoreFailed> _failures = new();

    public bool IsActive(VersionId upload) => _writers.ContainsKey(upload);

    /// <summary>Bytes that arrived, durable or not; null when nobody sends.</summary>
    public long? ReceivedOf(VersionId upload) => _writers.TryGetValue(upload, out var writer) ? writer.Received : null;

    public AppendOutcome.StoreFailed? LastFailureOf(VersionId upload) => _failures.GetValueOrDefault(upload);

    /// <summary>Notes how a request ended.</summary>
    public void Note(VersionId upload, AppendOutcome.StoreFailed? failure)
    {
        if (failure is null)
        {
            _failures.TryRemove(upload, out _);
        }
        else if (_failures.Count < MostDigests)
        {
            _failures[upload] = failure;
        }
    }

    /// <summary>Becomes the one who sends. Whoever did before is told to stop.</summary>
    /// <returns>Null when the other does not stop in time.</returns>
    public async Task<Writer?> TakeAsync(VersionId upload, bool takeOver, CancellationToken cancellationToken)
    {
        var writer = new Writer(this, upload, cancellationToken);
        var deadline = clock.GetUtcNow() + Patience;
        while (!_writers.TryAdd(upload, writer))
        {
            if (clock.GetUtcNow() >= deadline)
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

                await other.WaitAsync(deadline - clock.GetUtcNow(), clock, cancellationToken).ConfigureAwait(false);
            }
        }

        return writer;
    }

    /// <summary>The digest of what came before, if nothing is missing in it.</summary>
    public RunningDigest DigestAt(VersionId upload, long offset)
    {
        if (_digests.TryRemove(upload, out var digest))
        {
            if (digest.Position == offset)
            {
                return digest;
            }

            digest.Dispose();
        }

        return new RunningDigest();
    }

    /// <summary>Keeps a digest for the next request.</summary>
    public void Keep(VersionId upload, RunningDigest digest)
    {
        if (_digests.Count >= MostDigests || !_digests.TryAdd(upload, digest))
        {
            digest.Dispose();
        }
    }

    /// <summary>Forgets an upload that is over.</summary>
    public void Forget(VersionId upload)
    {
        _failures.TryRemove(upload, out _);
        if (_digests.TryRemove(upload, out var digest))
        {
            digest.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var digest in _digests.Values)
        {
            digest.Dispose();
        }
    }

    internal sealed class Writer(UploadWriters owner, VersionId upload, CancellationToken cancellationToken) : IDisposable
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
