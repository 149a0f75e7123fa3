using Microsoft.Extensions.Time.Testing;

namespace SecureVault.Tests;

/// <summary>A clock that the test turns, and that somebody can set while time goes on: timers and elapsed time do not notice that.</summary>
internal sealed class TestClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _set;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>Sets the clock forward, or back.</summary>
    public void Jump(TimeSpan by) => _set += by;
}
