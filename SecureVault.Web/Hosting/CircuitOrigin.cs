using Microsoft.Extensions.Primitives;

namespace SecureVault.Web.Hosting;

/// <summary>
/// Lets only pages of this host open a circuit, and only over a WebSocket. A proxy that does not pass on what that needs is the
/// usual reason for a refusal of the honest, so the log says what is missing.
/// </summary>
internal sealed partial class CircuitOrigin(RequestDelegate next, TimeProvider clock, ILogger<CircuitOrigin> logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    // One each: a page that anybody makes fail for the one reason must not keep the other out of the log.
    private long _lastOtherHost = long.MinValue;
    private long _lastNoUpgrade = long.MinValue;

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase) || IsAllowed(request))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await context.Response.CompleteAsync();
    }

    /// <summary>Whether a request opens the socket of a circuit. This stands before the WebSocket middleware, so the request still has its upgrade header.</summary>
    public static bool IsSocket(HttpRequest request) =>
        string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        || HttpMethods.IsConnect(request.Method);

    /// <summary>Whether a request asks how to open the socket.</summary>
    public static bool IsNegotiation(HttpRequest request) =>
        request.Path.StartsWithSegments("/_blazor/negotiate", StringComparison.OrdinalIgnoreCase);

    private bool IsAllowed(HttpRequest request)
    {
        if (IsPolling(request))
        {
            // A browser that opens a socket sends its key with it; proxies drop the upgrade and pass the key on.
            if (!StringValues.IsNullOrEmpty(request.Headers.SecWebSocketKey) && IsLogDue(ref _lastNoUpgrade))
            {
                LogNoUpgrade(logger);
            }

            return false;
        }

        if (!IsSocket(request) && !IsNegotiation(request))
        {
            return true;
        }

        // The scheme is not compared: behind a proxy that ends TLS it may differ, and an attacker's page has another host anyway.
        if (!Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
            || !Uri.TryCreate($"{origin.Scheme}://{request.Host}", UriKind.Absolute, out var here))
        {
            return false;
        }

        var isSame = string.Equals(origin.Authority, here.Authority, StringComparison.OrdinalIgnoreCase);
        if (!isSame && IsLogDue(ref _lastOtherHost))
        {
            LogOtherHost(logger, origin.Authority, here.Authority);
        }

        return isSame;
    }

    // The hub's other transports are many short requests: they could be neither counted nor ended at once.
    private static bool IsPolling(HttpRequest request) =>
        string.Equals(request.Path.Value?.TrimEnd('/'), "/_blazor", StringComparison.OrdinalIgnoreCase) && !IsSocket(request);

    // Anybody can cause these lines, so they must not flood the log.
    private bool IsLogDue(ref long lastLog)
    {
        var (now, last) = (clock.GetTimestamp(), Interlocked.Read(ref lastLog));
        return (last == long.MinValue || clock.GetElapsedTime(last, now) >= LogInterval)
            && Interlocked.CompareExchange(ref lastLog, now, last) == last;
    }

    [LoggerMessage(EventId = 560, Level = LogLevel.Warning, Message = "Refused to open a page: it is at {Origin}, but its request names the host {Host}. If a proxy of yours is in between, it has to pass on the Host header, see docs/proxies.md")]
    private static partial void LogOtherHost(ILogger logger, string origin, string host);

    [LoggerMessage(EventId = 561, Level = LogLevel.Warning, Message = "Refused to open a page: its WebSocket came without the Upgrade header. A proxy in between has to pass on Upgrade and Connection, see docs/proxies.md")]
    private static partial void LogNoUpgrade(ILogger logger);
}
