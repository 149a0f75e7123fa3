namespace SecureVault.Web.Components.Uploads.Panel;

/// <summary>Bytes per second, smoothed so that the number can be read.</summary>
internal sealed class UploadRate(TimeProvider clock)
{
    // After this many seconds a change of speed shows at 63 %.
    private const double Inertia = 3;

    private long _at;
    private long _bytes;
    private double? _perSecond;
    private bool _started;

    /// <summary>Null until two looks are some time apart.</summary>
    public double? PerSecond => _perSecond;

    /// <summary>Looks at the count of bytes since the beginning.</summary>
    public void Look(long bytes)
    {
        var now = clock.GetTimestamp();
        if (!_started)
        {
            (_at, _bytes, _started) = (now, bytes, true);
            return;
        }

        var seconds = clock.GetElapsedTime(_at, now).TotalSeconds;
        if (seconds < 0.05)
        {
            return;
        }

        var current = Math.Max(0, bytes - _bytes) / seconds;
        var weight = 1 - Math.Exp(-seconds / Inertia);
        _perSecond = _perSecond is { } before ? before + (weight * (current - before)) : current;
        (_at, _bytes) = (now, bytes);
    }

    /// <summary>Forgets, for the next run.</summary>
    public void Reset() => (_started, _perSecond) = (false, null);

    /// <summary>How long the rest takes at this rate; null while nobody can know.</summary>
    public TimeSpan? TimeFor(long bytes) =>
        _perSecond is { } rate && rate >= 1 && bytes / rate < TimeSpan.FromDays(30).TotalSeconds
            ? TimeSpan.FromSeconds(bytes / rate)
            : null;
}
