namespace SecureVault.Web.Components.Uploads.Panel;

/// <summary>
/// Bytes per second over the last seconds. How long the rest takes is told only after some of them: an upload begins with a burst that fills buffers, and
/// one that goes on after a pause begins anew.
/// </summary>
internal sealed class UploadRate(TimeProvider clock)
{
    // Shorter ones jump with every part that is acknowledged.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(12);

    // The first bytes only fill buffers, and say nothing about the connection behind them.
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan UntilShown = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UntilEstimated = TimeSpan.FromSeconds(4);

    private readonly Queue<(long At, long Bytes)> _looks = [];
    private long _started;
    private (long At, long Bytes) _last;

    /// <summary>Null until there is a second to look back on.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>Looks at the count of bytes since the beginning.</summary>
    public void Look(long bytes)
    {
        var now = clock.GetTimestamp();
        if (_looks.Count == 0)
        {
            _started = now;
        }
        else if (clock.GetElapsedTime(_last.At, now) < TimeSpan.FromMilliseconds(50))
        {
            return;
        }

        _last = (now, bytes);
        _looks.Enqueue(_last);
        while (_looks.Count > 2 && (clock.GetElapsedTime(_looks.Peek().At, now) > Window || IsBurst(_looks.Peek().At, now)))
        {
            _looks.Dequeue();
        }

        var (at, first) = _looks.Peek();
        var seconds = clock.GetElapsedTime(at, now).TotalSeconds;
        PerSecond = clock.GetElapsedTime(_started, now) >= UntilShown && seconds > 0 ? Math.Max(0, bytes - first) / seconds : null;
    }

    /// <summary>Forgets, for the next run.</summary>
    public void Reset()
    {
        _looks.Clear();
        PerSecond = null;
    }

    /// <summary>How long the rest takes at this rate; null while nobody can know.</summary>
    public TimeSpan? TimeFor(long bytes) =>
        PerSecond is { } rate && rate >= 1 && clock.GetElapsedTime(_started, _last.At) >= UntilEstimated && bytes / rate < TimeSpan.FromDays(30).TotalSeconds
            ? TimeSpan.FromSeconds(bytes / rate)
            : null;

    private bool IsBurst(long at, long now) => clock.GetElapsedTime(_started, at) < Burst && clock.GetElapsedTime(_started, now) >= UntilEstimated;
}
