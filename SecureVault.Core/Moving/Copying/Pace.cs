namespace SecureVault.Core.Moving.Copying;

/// <summary>Holds copying back so that it takes no more than some bytes a second.</summary>
internal sealed class Pace(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private long? _limit;
    private DateTimeOffset _next;

    /// <summary>Bytes a second; null for as many as come.</summary>
    public long? Limit
    {
        set
        {
            lock (_gate)
            {
                (_limit, _next) = (value, value == _limit ? _next : clock.GetUtcNow());
            }
        }
    }

    /// <summary>Waits until these bytes may follow those before.</summary>
    public Task WaitAsync(long bytes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_limit is not { } limit)
            {
                return Task.CompletedTask;
            }

            var now = clock.GetUtcNow();
            var start = _next > now ? _next : now;
            _next = start + TimeSpan.FromSeconds((double)bytes / limit);
            return start > now ? Task.Delay(start - now, clock, cancellationToken) : Task.CompletedTask;
        }
    }
}
