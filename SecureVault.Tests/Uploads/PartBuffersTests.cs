using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

/// <summary>Memory that uploads share, at the end of a server.</summary>
public sealed class PartBuffersTests
{
    [Fact]
    public async Task A_buffer_that_comes_back_after_the_server_has_stopped_does_no_harm()
    {
        var clock = new FakeTimeProvider();
        var buffers = new PartBuffers(Options.Create(new VaultOptions()), clock);
        var late = await buffers.RentAsync(SealedLayout.UsualPartLength, TestContext.Current.CancellationToken);

        buffers.Dispose();
        late.Dispose();
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Throws<ObjectDisposedException>(() => late.Memory);
    }

    [Fact]
    public async Task A_timer_that_fires_while_the_server_stops_does_no_harm()
    {
        var clock = new LateClock();
        var buffers = new PartBuffers(Options.Create(new VaultOptions()), clock);
        (await buffers.RentAsync(SealedLayout.UsualPartLength, TestContext.Current.CancellationToken)).Dispose();

        buffers.Dispose();
        clock.Fire();

        Assert.True(clock.HasFired);
    }

    /// <summary>Its timers fire although they are disposed, as the system's do when their turn has just come.</summary>
    private sealed class LateClock : TimeProvider
    {
        private Action? _callback;

        public bool HasFired { get; private set; }

        public void Fire()
        {
            _callback!();
            HasFired = true;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = () => callback(state);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
