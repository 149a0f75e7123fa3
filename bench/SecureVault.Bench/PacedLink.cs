using System.Net;
using System.Net.Sockets;
using SecureVault.Core.Moving.Copying;

namespace SecureVault.Bench;

/// <summary>
/// A line of so many bytes a second each way to a server. With both stores in the memory of one machine the processor is all that a copy waits for;
/// a store that somebody moves to is at the end of a line.
/// </summary>
internal sealed class PacedLink : IAsyncDisposable
{
    private const int PieceLength = 64 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Pace _there = new(TimeProvider.System);
    private readonly Pace _back = new(TimeProvider.System);
    private readonly Uri _server;
    private readonly Task _accepting;

    /// <summary>Starts to listen.</summary>
    public PacedLink(Uri server, int bytesPerSecond)
    {
        _server = server;
        (_there.Limit, _back.Limit) = (bytesPerSecond, bytesPerSecond);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient();
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            await Task.WhenAll(PumpAsync(client, server, _there), PumpAsync(server, client, _back));
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Pace pace)
    {
        var piece = new byte[PieceLength];
        while (await from.GetStream().ReadAsync(piece, _stop.Token) is var count and > 0)
        {
            await pace.WaitAsync(count, _stop.Token);
            await to.GetStream().WriteAsync(piece.AsMemory(0, count), _stop.Token);
        }

        to.Client.Shutdown(SocketShutdown.Send);
    }
}
