using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using SecureVault.Core;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Endpoints.Accounts;

/// <summary>The ways to OpenID providers and back, but for the answer to a sign-in, which the framework's handler takes.</summary>
internal static class ProviderEndpoints
{
    public const string LogoutField = "logout_token";
    private const string MovedParameter = "moved";
    private const int MaxVisitCookies = 8; // two a visit
    private const int MaxLogoutBytes = 32 * 1024;

    public static void MapProviders(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(ProviderPaths.Begin + "/{number:int}", BeginAsync).AllowAnonymous();
        endpoints.MapGet(ProviderPaths.Begin + "/{number:int}/leave", LeaveAsync).AllowAnonymous();
        endpoints.MapGet(ProviderPaths.Provider + "/{number:int}/signed-out", () => Results.LocalRedirect(AccountPaths.SignIn + "?bye=1")).AllowAnonymous();
        endpoints.MapPost(ProviderPaths.Provider + "/{number:int}/logout", EndAsync).AllowAnonymous().DisableAntiforgery();
    }

    /// <summary>Sends the browser to a provider.</summary>
    private static async Task<IResult> BeginAsync(
        HttpContext context, int number, ProviderDesk desk, string? returnUrl, string? invitation, string? ticket, CancellationToken cancellationToken)
    {
        if (desk.NameOf(number) is null)
        {
            return Results.NotFound();
        }

        if ((FindPublic(context.Request, desk) ?? FindInstead(context, invitation)) is { } address)
        {
            return Results.Redirect(address);
        }

        var (purpose, who) = Read(context, number, desk, ticket);
        if (purpose is not { } known)
        {
            return Results.LocalRedirect(ProviderTickets.PageOf(ProviderPurpose.Connect, ProviderResults.Failed, number, returnUrl: null));
        }

        var here = ReturnAddress.LocalOr(returnUrl, "/");
        ForgetOldVisits(context);
        if (await desk.IsThereAsync(number, cancellationToken))
        {
            try
            {
                await context.ChallengeAsync(ProviderPaths.SchemeOf(number), ProviderTickets.Pack(known, who, invitation, here));
                return Results.Empty;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && !context.Response.HasStarted && ProviderDesk.IsNoAnswer(exception))
            {
                // said below
            }
        }

        return Results.LocalRedirect(ProviderTickets.PageOf(known, ProviderResults.Down, number, here));
    }

    /// <summary>Where a page of another site leads instead: it ends nobody's session, and gives nobody an account whose invitation they did not see.</summary>
    private static string? FindInstead(HttpContext context, string? invitation) =>
        context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("cross-site" or "same-site") ? null
        : invitation is not null ? $"{AccountPaths.Invitation}?code={Uri.EscapeDataString(invitation)}"
        : context.User.FindVaultUser() is null ? null
        : "/";

    /// <summary>Whoever begins many visits and ends none would soon send more cookies than a server takes.</summary>
    private static void ForgetOldVisits(HttpContext context)
    {
        var visits = context.Request.Cookies.Keys.Where(name => name.StartsWith(ProviderHandlerOptions.CookiePrefix, StringComparison.Ordinal)).ToList();
        if (visits.Count > MaxVisitCookies)
        {
            visits.ForEach(name => context.Response.Cookies.Delete(name, new CookieOptions { Path = "/", Secure = context.Request.IsHttps }));
        }
    }

    /// <summary>
    /// The public address, for a visit that begins at another host: the answer comes there, and finds its cookies only if the visit began there.
    /// Once: behind a proxy that changes the host, the vault never sees itself as it is seen.
    /// </summary>
    private static string? FindPublic(HttpRequest request, ProviderDesk desk) =>
        desk.PublicUrl is { } address
        && !request.Query.ContainsKey(MovedParameter)
        && !string.Equals(request.Host.ToString(), address.Authority, StringComparison.OrdinalIgnoreCase)
            ? new Uri(address, request.Path + request.QueryString.Add(MovedParameter, "1")).AbsoluteUri
            : null;

    /// <summary>Why somebody goes there; null for a ticket that was made for another session.</summary>
    private static (ProviderPurpose? Purpose, SignedIn? Who) Read(HttpContext context, int number, ProviderDesk desk, string? ticket)
    {
        if (ticket is null)
        {
            return (ProviderPurpose.SignIn, null);
        }

        return context.User.FindVaultUser() is { } user && context.User.FindSession() is { } session
            ? (desk.PurposeOf(ticket, new SignedIn(user, session), number), new SignedIn(user, session))
            : (null, null);
    }

    /// <summary>Sends the browser to the provider to sign out there, too.</summary>
    private static async Task<IResult> LeaveAsync(HttpContext context, int number, ProviderDesk desk, ProviderHints hints, CancellationToken cancellationToken)
    {
        if (context.User.FindVaultUser() is not null)
        {
            return Results.LocalRedirect("/"); // a link on another site signs nobody out
        }

        var hint = hints.Find(context);
        ProviderHints.End(context);
        if (hint?.Number != number || desk.NameOf(number) is null
            || await desk.FindConfigurationAsync(number, cancellationToken) is not { EndSessionEndpoint.Length: > 0 } known)
        {
            return Results.LocalRedirect(AccountPaths.SignIn + "?bye=1");
        }

        var origin = desk.PublicUrl ?? new Uri($"{context.Request.Scheme}://{context.Request.Host}");
        var message = new OpenIdConnectMessage
        {
            IssuerAddress = known.EndSessionEndpoint,
            ClientId = desk.OptionsOf(number).ClientId,
            IdTokenHint = hint.IdToken,
            PostLogoutRedirectUri = new Uri(origin, ProviderPaths.SignedOutOf(number)).AbsoluteUri,
            EnableTelemetryParameters = false,
        };
        return Results.Redirect(message.CreateLogoutRequestUrl());
    }

    /// <summary>The provider ends a session by itself.</summary>
    private static async Task<IResult> EndAsync(HttpContext context, int number, ProviderDesk desk, ProviderLogouts logouts, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (desk.NameOf(number) is null)
        {
            return Results.NotFound();
        }

        if (!context.Request.HasFormContentType)
        {
            return Results.BadRequest();
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxLogoutBytes;
        }

        var form = await context.Request.ReadFormAsync(cancellationToken);
        return form[LogoutField] is [{ Length: > 0 } token] && await logouts.EndAsync(number, token, cancellationToken) ? Results.Ok() : Results.BadRequest();
    }
}
