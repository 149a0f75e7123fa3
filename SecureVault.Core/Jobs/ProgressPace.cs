namespace SecureVault.Core.Jobs;

/// <summary>Lets pages hear of progress once a second at most, however often there is some.</summary>
internal sealed class ProgressPace(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _last;

    /// <summary>Whether a second has passed since this last said so.</summary>
    public bool MayPublish()
    {
        lock (_gate)
        {
            if (_last is { } last && clock.GetElapsedTime(last) < Interval)
            {
                return false;
            }

            _last = clock.GetTimestamp();
            return true;
        }
    }
}
