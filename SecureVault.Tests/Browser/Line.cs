using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using System.Threading.RateLimiting;

namespace SecureVault.Tests.Browser;

/// <summary>
/// The way between browser and server, as a TCP proxy on loopback: it takes its time, it can be cut and mended, and it
/// can swallow everything from one moment on, as a phone does that left the network.
/// </summary>
internal sealed class Line : IAsyncDisposable
{
    private const int Block = 64 * 1024;

    // What is on its way at a time, per connection and direction: the largest window that Linux gives a receiver by itself
    // (tcp(7), tcp_rmem: 6 MiB). Half of it, as a place is free here when its piece arrives, and not half a round trip later
    // when the sender hears of it.
    private const int BytesUnderWay = 6 * 1024 * 1024 / 2;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly Uri _server;
    private CancellationTokenSource _whole = new();
    private Task _accepting = Task.CompletedTask;
    private volatile bool _cut;
    private volatile bool _silent;

    private Line(Uri server) => _server = server;

    /// <summary>What the browser uses instead of the server's address.</summary>
    public Uri Address => new($"http://{_server.Host}:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Half of it for each direction.</summary>
    public TimeSpan RoundTrip { get; init; }

    public static Line To(Uri server, TimeSpan roundTrip = default)
    {
        var line = new Line(server) { RoundTrip = roundTrip };
        line._listener.Start();
        line._accepting = line.AcceptAsync();
        return line;
    }

    /// <summary>Breaks every connection, and each new one, until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _cut = true;
        Interlocked.Exchange(ref _whole, new CancellationTokenSource()).Cancel();
    }

    public void Mend() => _cut = false;

    /// <summary>From now on nothing arrives, in either direction, and nobody is told.</summary>
    public void FallSilent() => _silent = true;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_running.Keys);
        _ended.Dispose();
        _whole.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            TcpClient browser;
            try
            {
                browser = await _listener.AcceptTcpClientAsync(_ended.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                return;
            }

            var running = CarryAsync(browser, CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, _whole.Token));
            _running.TryAdd(running, 0);
            _ = running.ContinueWith(task => _running.TryRemove(task, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task CarryAsync(TcpClient browser, CancellationTokenSource whole)
    {
        using (whole)
        using (browser)
        using (var server = new TcpClient())
        {
            try
            {
                if (_cut)
                {
                    return;
                }

                await server.ConnectAsync(_server.Host, _server.Port, whole.Token);
                (browser.NoDelay, server.NoDelay) = (true, true);
                await Task.WhenAny(
                    CarryAsync(browser.GetStream(), server.GetStream(), whole.Token),
                    CarryAsync(server.GetStream(), browser.GetStream(), whole.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // cut, or the server is gone
            }
            finally
            {
                await whole.CancelAsync();
            }
        }
    }

    /// <summary>Ends when one side closed, after all that it sent before has arrived.</summary>
    private async Task CarryAsync(NetworkStream from, NetworkStream to, CancellationToken whole)
    {
        var way = Channel.CreateUnbounded<Piece>();
        await using var window = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = BytesUnderWay, QueueLimit = BytesUnderWay });
        var arriving = DeliverAsync(way.Reader, to, whole);
        var buffer = new byte[Block];
        try
        {
            while (await from.ReadAsync(buffer, whole) is var count and > 0)
            {
                var place = await window.AcquireAsync(count, whole);
                var due = TimeProvider.System.GetTimestamp() + (long)(RoundTrip.TotalSeconds / 2 * TimeProvider.System.TimestampFrequency);
                await way.Writer.WriteAsync(new Piece(buffer[..count], due, place), whole);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // this side broke the connection
        }

        way.Writer.Complete();
        await arriving;
    }

    private async Task DeliverAsync(ChannelReader<Piece> way, NetworkStream to, CancellationToken whole)
    {
        try
        {
            await foreach (var (bytes, due, place) in way.ReadAllAsync(whole))
            {
                using var taken = place;
                var left = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, whole);
                }

                if (!_silent)
                {
                    await to.WriteAsync(bytes, whole);
                }
            }

            if (_silent)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, whole); // not even that one side has closed is told to the other
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // the other side broke the connection
        }
    }

    /// <param name="Bytes">What is under way.</param>
    /// <param name="Due">When it arrives.</param>
    /// <param name="Place">In the window.</param>
    private sealed record Piece(byte[] Bytes, long Due, RateLimitLease Place);
}
