using System.Net;

namespace SecureVault.Web.Hosting;

/// <summary>The state of a server, as it told itself.</summary>
internal enum ServerState
{
    /// <summary>It serves.</summary>
    Ready,

    /// <summary>It serves, but something is slow.</summary>
    Degraded,

    /// <summary>It answers that it can't serve.</summary>
    NotReady,

    /// <summary>Nobody answers.</summary>
    Unreachable,
}

/// <summary>Asks a running server how it is.</summary>
internal static class HealthClient
{
    private const string Path = "/health/ready";

    /// <summary>Asks once.</summary>
    /// <param name="address">Of the server.</param>
    /// <param name="host">The name to ask it by; null for that in the address.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ServerState> AskAsync(Uri address, string? host, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (address.IsLoopback)
        {
#pragma warning disable CA5359 // the certificate is for the name that people use, and on the machine itself nobody is in between
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        using var http = new HttpClient(handler) { Timeout = timeout };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, Path));
        request.Headers.Host = host;
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            return answer.StatusCode != HttpStatusCode.OK ? ServerState.NotReady
                : await answer.Content.ReadAsStringAsync(cancellationToken) == "Degraded" ? ServerState.Degraded
                : ServerState.Ready;
        }
        catch (HttpRequestException)
        {
            return ServerState.Unreachable;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ServerState.Unreachable;
        }
    }
}
