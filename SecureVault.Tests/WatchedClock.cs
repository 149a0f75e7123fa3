using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace SecureVault.Tests;

/// <summary>A clock that the test turns, and that tells of each timer that is set and set again.</summary>
internal sealed class WatchedClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();
    private readonly Channel<TimeSpan> _changes = Channel.CreateUnbounded<TimeSpan>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>How long the next timer runs, once it is set.</summary>
    public async Task<TimeSpan> NextTimerAsync() => await _timers.Reader.ReadAsync(Token);

    /// <summary>How long a timer that was set again runs.</summary>
    public async Task<TimeSpan> NextChangeAsync() => await _changes.Reader.ReadAsync(Token);

    /// <summary>From here on only what comes is told.</summary>
    public void Forget()
    {
        while (_timers.Reader.TryRead(out _) || _changes.Reader.TryRead(out _))
        {
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return new WatchedTimer(timer, _changes.Writer);
    }

    private sealed class WatchedTimer(ITimer timer, ChannelWriter<TimeSpan> changes) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            changes.TryWrite(dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
