using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using SecureVault.Core.Accounts;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>Gives browsers the cookies of their sessions, compares them with each request, and takes them back.</summary>
internal sealed class SignInCookies(SignInSessions sessions, SignInValidator validator, UserConnections connections, TimeProvider clock)
{
    /// <summary>Begins a session and gives the browser its cookie; a session that the browser had before ends.</summary>
    /// <returns>False when the account has changed since its password was checked.</returns>
    public async Task<bool> SignInAsync(HttpContext context, VerifiedAccount account, bool remember)
    {
        if (await sessions.BeginAsync(account, remember, context.RequestAborted) is not { } started)
        {
            return false;
        }

        await EndAsync(context);
        var properties = new AuthenticationProperties { IsPersistent = remember, ExpiresUtc = clock.GetUtcNow() + started.IdleTimeout };
        await context.SignInAsync(IdentityConstants.ApplicationScheme, VaultPrincipal.Create(started), properties);
        return true;
    }

    /// <summary>Begins a session in place of the one that has just ended with all others; it is remembered if that one was.</summary>
    public async Task<bool> RenewAsync(HttpContext context, VerifiedAccount account)
    {
        // The ticket as it was read at the request's beginning; its session is gone by now.
        var ticket = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        return await SignInAsync(context, account, remember: ticket.Properties is { IsPersistent: true });
    }

    /// <summary>Takes the cookie back and ends the session with all that it has open.</summary>
    public async Task SignOutAsync(HttpContext context)
    {
        await EndAsync(context);
        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    /// <summary>Compares a request's cookie with the session's row.</summary>
    public async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var endings = connections.Endings;
        if (await FindAsync(context.Principal, context.HttpContext.RequestAborted) is { } valid)
        {
            context.HttpContext.Features.Set(new Validated(endings, valid));
        }
        else
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }

    /// <summary>The request's session, if it is valid even now; the database is asked again only if somebody's access ended meanwhile.</summary>
    public async Task<ValidSession?> FindCurrentAsync(HttpContext context) =>
        context.Features.Get<Validated>() is { } validated && validated.Endings == connections.Endings
            ? validated.Session
            : await FindAsync(context.User, context.RequestAborted);

    private async Task<ValidSession?> FindAsync(ClaimsPrincipal? principal, CancellationToken cancellationToken) =>
        principal?.FindVaultUser() is { } user && principal.FindSession() is { } session
            ? await validator.FindAsync(user, session, cancellationToken)
            : null;

    private async Task EndAsync(HttpContext context)
    {
        if (context.User.FindVaultUser() is { } user && context.User.FindSession() is { } session)
        {
            await sessions.EndAsync(user, session, context.RequestAborted);
        }
    }

    /// <param name="Endings">How many times access had ended when the row was read.</param>
    /// <param name="Session">What the row said.</param>
    private sealed record Validated(long Endings, ValidSession Session);
}
