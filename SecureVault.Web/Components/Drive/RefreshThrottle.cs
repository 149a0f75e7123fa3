using System.Threading.Channels;

namespace SecureVault.Web.Components.Drive;

/// <summary>Runs a refresh for many requests: at once for the first, then at most once in a pause, and never two at a time.</summary>
internal sealed class RefreshThrottle : IDisposable
{
    // Wait four times as long as the last refresh took: a long list that changes all the time must not slow down the people who change it.
    private const int CooldownFactor = 4;

    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _ended = new();

    /// <summary>Begins to wait for requests.</summary>
    /// <param name="refresh">Must not throw.</param>
    /// <param name="pause">At least, between the end of one refresh and the beginning of the next; longer when refreshing takes long.</param>
    /// <param name="clock">Measures the pause.</param>
    public RefreshThrottle(Func<Task> refresh, TimeSpan pause, TimeProvider clock) => _ = RunAsync(refresh, pause, clock, _ended.Token);

    /// <summary>Asks for a refresh; from any thread.</summary>
    public void Request() => _requests.Writer.TryWrite(true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Writer.TryComplete();
        _ended.Cancel();
        _ended.Dispose();
    }

    private async Task RunAsync(Func<Task> refresh, TimeSpan pause, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            while (await _requests.Reader.WaitToReadAsync(cancellationToken))
            {
                _requests.Reader.TryRead(out _);
                var begun = clock.GetTimestamp();
                await refresh();
                var needed = clock.GetElapsedTime(begun) * CooldownFactor;
                await Task.Delay(needed > pause ? needed : pause, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // the window is closed
        }
    }
}
