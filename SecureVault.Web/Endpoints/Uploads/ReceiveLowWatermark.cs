using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>
/// Lets the system gather a body that comes fast, so that the server wakes for a few large pieces instead of many small
/// ones: a browser sends a file in pieces of 16 KiB, and waking for each of them costs as much as to seal it.
/// </summary>
/// <remarks>
/// Done with SO_RCVLOWAT (socket(7)), on Linux and HTTP/1 only: over HTTP/2 a sender may wait for an answer meanwhile.
/// The last of a body is never waited for in this way, and who waits in vain calls <see cref="TakeWhatIsThere"/>.
/// </remarks>
internal sealed class ReceiveLowWatermark
{
    // Bytes that come together. More saves little, and a sender whose congestion window is small (BBR on a fast line keeps
    // it at a dozen pieces) then waits for the receiver: 256 KiB cost a tenth of a browser's rate.
    private const int Gathered = 64 * 1024;

    // Bytes that may have left the socket without being read here yet: Kestrel's buffer for a connection, and a block more.
    private const int Ahead = (1024 + 64) * 1024;

    // A line that brings this much without a stop is fast.
    private const int Fast = 2 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Socket _socket;
    private long _left;
    private long _withoutStop;
    private bool _isGathering;

    private ReceiveLowWatermark(Socket socket, long length)
    {
        _socket = socket;
        _left = length;
    }

    /// <returns>Null where gathering can't be had or is of no use.</returns>
    public static ReceiveLowWatermark? Of(HttpContext context) =>
        OperatingSystem.IsLinux() && HttpProtocol.IsHttp11(context.Request.Protocol) && context.Request.ContentLength > Fast + Ahead + Gathered
        && context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket
            ? new ReceiveLowWatermark(socket, context.Request.ContentLength.Value)
            : null;

    /// <summary>Bytes of the body were read.</summary>
    public void Took(int count)
    {
        lock (_lock)
        {
            _left -= count;
            _withoutStop += count;
            Gather(_withoutStop > Fast && _left > Ahead + Gathered);
        }
    }

    /// <summary>Nothing came for a while, or nothing more is wanted: what is there is handed out, however little.</summary>
    public void TakeWhatIsThere()
    {
        lock (_lock)
        {
            _withoutStop = 0;
            Gather(false);
        }
    }

    private void Gather(bool gathers)
    {
        if (_isGathering == gathers)
        {
            return;
        }

        _isGathering = gathers;
        try
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, gathers ? Gathered : 1);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection has gone, and whoever reads hears of it.
        }
    }
}
