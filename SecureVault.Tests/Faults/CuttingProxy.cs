using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecureVault.Tests.Faults;

/// <summary>Where a connection breaks.</summary>
public enum Cut
{
    /// <summary>The server does not hear of the request.</summary>
    BeforeRequest,

    /// <summary>The server gets half of its content; of a request without one, half of its head.</summary>
    InRequest,

    /// <summary>The server has done what it was asked, and nobody hears of it.</summary>
    BeforeAnswer,

    /// <summary>Half of the answer's content arrives; of an answer without one, half of its head.</summary>
    InAnswer,
}

/// <summary>Stands before an S3 server, passes bytes on as they are, and breaks the connection of one request.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly IPEndPoint _server;
    private readonly List<string> _requests = [];
    private readonly Task _accepting;
    private (Cut How, int Request) _armed;

    public CuttingProxy(string server)
    {
        var address = new Uri(server);
        _server = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The requests since the last <see cref="Arm"/>, without what names an object.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Counts from now on, and cuts the request with this number, from one; zero for none.</summary>
    public void Arm(Cut how, int request)
    {
        lock (_requests)
        {
            _requests.Clear();
            _armed = (how, request);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_ending.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        using var client = accepted;
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(_server, _ending.Token);
            client.NoDelay = server.NoDelay = true;
            while (await ReadHeadAsync(client) is { } request && await ExchangeAsync(client, server, request))
            {
                // The next request on this connection.
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // One of the two has gone.
        }
    }

    /// <summary>Passes a request on, and its answer back.</summary>
    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> ExchangeAsync(Socket client, Socket server, Head request)
    {
        var cut = CountAndChoose(request.Kind);
        if (cut is Cut.BeforeRequest)
        {
            return false;
        }

        if (cut is Cut.InRequest)
        {
            await SendAsync(server, request.Half);
            await CopyAsync(client, server, request.ContentLength / 2, request.Rest);
            return false;
        }

        await SendAsync(server, request.Bytes);
        await CopyAsync(client, server, request.ContentLength, request.Rest);
        if (await ReadHeadAsync(server) is not { } answer || cut is Cut.BeforeAnswer)
        {
            return false;
        }

        if (answer.IsChunked)
        {
            answer = await ReadChunksAsync(server, answer);
        }

        var length = request.Kind.StartsWith("HEAD", StringComparison.Ordinal) ? 0 : answer.ContentLength;
        await SendAsync(client, cut is Cut.InAnswer && length == 0 ? answer.Half : answer.Bytes);
        await CopyAsync(server, client, cut is Cut.InAnswer ? length / 2 : length, answer.Rest);
        return cut is null;
    }

    /// <summary>Reads an answer in chunks to its end. The gateway's lists come so, and they are short.</summary>
    private async Task<Head> ReadChunksAsync(Socket server, Head answer)
    {
        var content = new List<byte>(answer.Rest);
        var buffer = new byte[64 * 1024];
        while (!content.ToArray().AsSpan().EndsWith("\r\n0\r\n\r\n"u8))
        {
            var count = await server.ReceiveAsync(buffer, _ending.Token);
            if (count == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            content.AddRange(buffer.AsSpan(0, count));
        }

        return answer with { Rest = [.. content] };
    }

    private Cut? CountAndChoose(string kind)
    {
        lock (_requests)
        {
            _requests.Add(kind);
            return _requests.Count == _armed.Request ? _armed.How : null;
        }
    }

    private async Task<Head?> ReadHeadAsync(Socket from)
    {
        var bytes = new List<byte>();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var count = await from.ReceiveAsync(buffer, _ending.Token);
            if (count == 0)
            {
                return null;
            }

            bytes.AddRange(buffer.AsSpan(0, count));
            var all = bytes.ToArray();
            if (all.AsSpan().IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            {
                return new Head(all[..(end + 4)], all[(end + 4)..]);
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, long length, byte[] first)
    {
        var beginning = (int)Math.Min(first.Length, length);
        await SendAsync(to, first.AsMemory(0, beginning));
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            for (var left = length - beginning; left > 0;)
            {
                var count = await from.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), _ending.Token);
                if (count == 0)
                {
                    throw new SocketException((int)SocketError.ConnectionReset);
                }

                await SendAsync(to, buffer.AsMemory(0, count));
                left -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes, _ending.Token)..];
        }
    }

    /// <summary>The head of a request or an answer, and what came behind it already.</summary>
    private sealed record Head(byte[] Bytes, byte[] Rest)
    {
        private string Text { get; } = Encoding.ASCII.GetString(Bytes);

        public ReadOnlyMemory<byte> Half => Bytes.AsMemory(0, Bytes.Length / 2);

        public bool IsChunked => Text.Contains("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);

        /// <summary>Bytes of the content. If it comes in chunks, it has been read by now.</summary>
        public long ContentLength
        {
            get
            {
                if (IsChunked)
                {
                    return Rest.Length;
                }

                var line = Array.Find(Text.Split("\r\n"), line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                return line is null ? 0 : long.Parse(line[15..], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        /// <summary>The method, the kind of thing, and the names of the query's members.</summary>
        public string Kind
        {
            get
            {
                var (method, target) = Text.Split(' ') is [var first, var second, ..] ? (first, second) : ("", "");
                var parts = target.Split('?');
                var query = parts.Length < 2 ? "" : "?" + string.Join('&', parts[1].Split('&').Select(member => member.Split('=')[0]));
                var kind = Array.Find(["cards/", "gone/", "backups/", "moves/", "audit/", "vault.marker"], name => Uri.UnescapeDataString(target).Contains(name, StringComparison.Ordinal));
                return $"{method}:{kind ?? "objects"}{query}";
            }
        }
    }
}
