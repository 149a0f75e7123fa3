using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Thumbnails;

namespace SecureVault.Web.Hosting.ThumbnailWorkers;

/// <summary>
/// The workers: started when there is something to do, kept a while for the next image of the same person, killed when they take
/// too long. A crash of one costs one thumbnail.
/// </summary>
internal sealed class ThumbnailProcesses(IOptions<ThumbnailOptions> options, TimeProvider clock) : IThumbnailMaker, IDisposable
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly List<(ThumbnailProcess Worker, DateTimeOffset Since)> _cooldowns = [];
    private ITimer? _timer;
    private bool _isOver;

    /// <summary>The workers that wait for something to do, as the system numbers them.</summary>
    internal IReadOnlyList<int> Idle
    {
        get
        {
            lock (_gate)
            {
                return _cooldowns.ConvertAll(one => one.Worker.Id);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ThumbnailResult> MakeAsync(UserId owner, Stream image, long length, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        var rested = Take(owner);
#pragma warning disable CA2000 // whoever uses a worker disposes it or keeps it
        var result = await MakeAsync(rested ?? StartWorker(owner), image, length, cancellationToken);
        if (result is ThumbnailResult.Failed { Error: ThumbnailError.ReaderDied } && rested is not null && image.CanSeek)
        {
            // It may have died of something else while it rested.
            image.Position = 0;
            result = await MakeAsync(StartWorker(owner), image, length, cancellationToken);
        }

#pragma warning restore CA2000
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _cooldowns.ForEach(one => one.Worker.Dispose());
            _cooldowns.Clear();
            _timer?.Dispose();
        }
    }

    private async Task<ThumbnailResult> MakeAsync(ThumbnailProcess worker, Stream image, long length, CancellationToken cancellationToken)
    {
        var isSound = false;
        try
        {
            var result = await worker.MakeAsync(image, length, cancellationToken);
            isSound = result is not ThumbnailResult.Failed;
            return result;
        }
        finally
        {
            if (!isSound || !TryKeep(worker))
            {
                worker.Dispose();
            }
        }
    }

    private ThumbnailProcess StartWorker(UserId owner) => ThumbnailProcess.Start(owner, options.Value, clock);

    /// <summary>A worker of this person's; those of others that rest make room for it.</summary>
    private ThumbnailProcess? Take(UserId owner)
    {
        lock (_gate)
        {
            End(one => !one.Worker.IsAlive);
            var at = _cooldowns.FindLastIndex(one => one.Worker.Owner == owner);
            if (at < 0)
            {
                End(_ => true);
                return null;
            }

            var worker = _cooldowns[at].Worker;
            _cooldowns.RemoveAt(at);
            return worker;
        }
    }

    private bool TryKeep(ThumbnailProcess worker)
    {
        lock (_gate)
        {
            if (_isOver || !worker.IsAlive)
            {
                return false;
            }

            _cooldowns.Add((worker, clock.GetUtcNow()));
            _timer ??= clock.CreateTimer(_ => EndIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(IdleTimeout, Timeout.InfiniteTimeSpan);
            return true;
        }
    }

    private void EndIdle()
    {
        lock (_gate)
        {
            var due = clock.GetUtcNow() - IdleTimeout;
            End(one => one.Since <= due);
            if (_cooldowns.Count > 0 && !_isOver)
            {
                _timer?.Change(IdleTimeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void End(Predicate<(ThumbnailProcess Worker, DateTimeOffset Since)> which)
    {
        foreach (var one in _cooldowns.FindAll(which))
        {
            _cooldowns.Remove(one);
            one.Worker.Dispose();
        }
    }
}
