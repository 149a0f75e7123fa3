using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;
using SecureVault.Web.Endpoints.Audit;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Hosting;

/// <summary>
/// Stands before the circuits' hub and the downloads: one account opens only so many circuits, none outlives its cookie, and
/// each is noted so that it can be ended.
/// </summary>
internal sealed class CircuitGuard(
    RequestDelegate next, UserConnections connections, SignInCookies cookies, IOptions<AccountsOptions> options, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isCircuit = context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);
        if (isCircuit && CircuitOrigin.IsNegotiation(context.Request) && context.User.FindVaultUser() is { } asking
            && connections.CountCircuits(asking) >= options.Value.SocketsPerUser)
        {
            // A page hears the status of this request, but not that of a socket.
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            await context.Response.CompleteAsync();
            return;
        }

        if (context.User.FindVaultUser() is not { } user || !(isCircuit ? CircuitOrigin.IsSocket(context.Request) : IsDownload(context.Request)))
        {
            await next(context);
            return;
        }

        var session = context.User.FindSession();
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

    // A folder's archive has its address below the folder; that its page is noted, too, for the moment that it takes, does no harm.
    private static bool IsDownload(HttpRequest request) =>
        request.Path.StartsWithSegments("/files", StringComparison.OrdinalIgnoreCase)
        || request.Path.StartsWithSegments("/folders", StringComparison.OrdinalIgnoreCase)
        || request.Path.StartsWithSegments(AuditExport.AllPath, StringComparison.OrdinalIgnoreCase)
        || request.Path.StartsWithSegments(AuditExport.OwnPath, StringComparison.OrdinalIgnoreCase);

    private async Task RunAsync(HttpContext context, UserConnection connection)
    {
        // Access that ended after the cookie was compared and before the request was noted ended unheard.
        if (await cookies.FindCurrentAsync(context) is not { } session)
        {
            await context.ChallengeAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        // After that the browser opens a new connection with the cookie that it has then, or goes to the sign-in page.
        var ticket = connection.IsCircuit ? await context.AuthenticateAsync(IdentityConstants.ApplicationScheme) : null;
        if (ticket?.Properties?.ExpiresUtc is { } expires)
        {
            var end = expires < session.ExpiresAt ? expires : session.ExpiresAt;
            connection.ExpireAfter(TimeSpan.FromTicks(Math.Max(0, (end - clock.GetUtcNow()).Ticks)));
        }

        await next(context);
    }
}
