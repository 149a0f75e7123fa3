namespace SecureVault.Core;

/// <summary>
/// Keeps an outage from flooding the log: the first failure is worth a line, the next ones are counted, and after a minute one line
/// tells how many there were.
/// </summary>
public sealed class FailureThrottle(TimeProvider clock)
{
    /// <summary>The least time between two lines.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _lastLine;
    private int _failures;
    private bool _isFailing;

    /// <summary>Counts failures.</summary>
    /// <param name="count">How many there were.</param>
    /// <returns>The failures since the last line when a line is due, these included; otherwise null.</returns>
    public int? Add(int count = 1)
    {
        lock (_gate)
        {
            _isFailing = true;
            _failures += count;
            if (_lastLine is { } last && clock.GetElapsedTime(last) < Interval)
            {
                return null;
            }

            _lastLine = clock.GetTimestamp();
            (var failures, _failures) = (_failures, 0);
            return failures;
        }
    }

    /// <summary>Notes a success.</summary>
    /// <returns>True when the last attempt before it had failed.</returns>
    public bool Succeed()
    {
        lock (_gate)
        {
            var wasFailing = _isFailing;
            _isFailing = false;
            return wasFailing;
        }
    }
}
