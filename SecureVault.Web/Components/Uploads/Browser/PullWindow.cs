namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>
/// How much all uploads of one window ask the browser for at once. Bytes share the connection with clicks, so what
/// is asked for stays below what the connection carries in a fraction of a second: ranges grow while they come
/// back fast and shrink when they queue.
/// </summary>
internal sealed class PullWindow(TimeProvider clock)
{
    /// <summary>More did not go faster where this was measured; a message must stay under the hub's limit of 1 MiB.</summary>
    public const int LongestRange = 256 * 1024;

    private const int ShortestRange = 16 * 1024;
    private const int MostAtOnce = 8;
    private const int FewestAtOnce = 2;
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(600);

    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private TimeSpan _quickest = TimeSpan.MaxValue;
    private int _limit = 4;
    private int _inside;

    /// <summary>Bytes to ask for next.</summary>
    public int RangeLength { get; private set; } = 64 * 1024;

    /// <summary>How many ranges may be on their way.</summary>
    public int Limit => _limit;

    /// <summary>Asks for one range when its turn comes.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        var began = clock.GetTimestamp();
        try
        {
            return await ask().ConfigureAwait(false);
        }
        finally
        {
            Leave(clock.GetElapsedTime(began));
        }
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (_inside < _limit)
            {
                _inside++;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        await using (cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken)).ConfigureAwait(false))
        {
            await turn.Task.ConfigureAwait(false);
        }
    }

    private void Leave(TimeSpan took)
    {
        lock (_gate)
        {
            Adapt(took);
            _inside--;
            while (_inside < _limit && _waiting.TryDequeue(out var turn))
            {
                if (turn.TrySetResult())
                {
                    _inside++;
                }
            }
        }
    }

    // The quickest range tells the round trip; what others take beyond it they spent in a queue.
    private void Adapt(TimeSpan took)
    {
        _quickest = took < _quickest ? took : _quickest + ((took - _quickest) / 64);
        var queued = took - _quickest;
        if (took > Slow && queued > Fast)
        {
            RangeLength = Math.Max(ShortestRange, RangeLength / 2);
            _limit = Math.Max(FewestAtOnce, _limit - 1);
        }
        else if (queued < Fast)
        {
            RangeLength = took < Slow ? Math.Min(LongestRange, RangeLength * 2) : RangeLength;
            _limit = _waiting.Count > 0 ? Math.Min(MostAtOnce, _limit + 1) : _limit;
        }
    }
}
