using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;

namespace SecureVault.Web.Hosting;

/// <summary>
/// Stands before the circuits' hub and the downloads: only pages of this host may open a circuit, one account opens only
/// so many, none outlives its cookie, and each is noted so that it can be ended.
/// </summary>
internal sealed class CircuitGuard(
    RequestDelegate next, UserConnections connections, SessionCheck sessions, IOptions<AccountsOptions> options, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isCircuit = context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);
        if (isCircuit && (IsPolling(context.Request) || (OpensCircuit(context.Request) && !IsSameHost(context.Request))))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.CompleteAsync();
            return;
        }

        if (context.User.FindVaultUser() is not { } user || !(isCircuit ? IsSocket(context.Request) : IsDownload(context.Request)))
        {
            await next(context);
            return;
        }

        var session = context.User.FindFirstValue(AccountClaims.Session);
        using var connection = isCircuit
            ? connections.TryAddCircuit(context, user, session, options.Value.SocketsPerUser)
            : connections.AddDownload(context, user, session);
        if (connection is null)
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            await context.Response.CompleteAsync();
            return;
        }

        await RunAsync(context, connection);
    }

    private static bool OpensCircuit(HttpRequest request) =>
        IsSocket(request) || request.Path.StartsWithSegments("/_blazor/negotiate", StringComparison.OrdinalIgnoreCase);

    // This stands before the web socket middleware, so the request still has its upgrade header.
    private static bool IsSocket(HttpRequest request) =>
        string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        || HttpMethods.IsConnect(request.Method);

    // The hub's other transports are many short requests: they could be neither counted nor ended at once.
    private static bool IsPolling(HttpRequest request) =>
        string.Equals(request.Path.Value?.TrimEnd('/'), "/_blazor", StringComparison.OrdinalIgnoreCase) && !IsSocket(request);

    // A folder's archive has its address below the folder; that its page is noted, too, for the moment that it takes, does no harm.
    private static bool IsDownload(HttpRequest request) =>
        request.Path.StartsWithSegments("/files", StringComparison.OrdinalIgnoreCase)
        || request.Path.StartsWithSegments("/folders", StringComparison.OrdinalIgnoreCase);

    // The scheme is not compared: behind a proxy that ends TLS it may differ, and an attacker's page has another host anyway.
    private static bool IsSameHost(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
        && string.Equals(origin.Authority, new Uri($"{origin.Scheme}://{request.Host}").Authority, StringComparison.OrdinalIgnoreCase);

    private async Task RunAsync(HttpContext context, UserConnection connection)
    {
        // Access that ended after the cookie was compared and before the request was noted ended unheard.
        if (!await sessions.IsStillCurrentAsync(context))
        {
            await context.ChallengeAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        // After that the browser opens a new connection with the cookie that it has then, or goes to the sign-in page.
        var ticket = connection.IsCircuit ? await context.AuthenticateAsync(IdentityConstants.ApplicationScheme) : null;
        if (ticket?.Properties?.ExpiresUtc is { } expires && expires - clock.GetUtcNow() is { Ticks: > 0 } left)
        {
            connection.ExpireAfter(left);
        }

        await next(context);
    }
}
