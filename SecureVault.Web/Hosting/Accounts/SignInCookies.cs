using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Profiles;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Data.SignIns;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>Gives browsers the cookies of their sessions, compares them with each request, and takes them back.</summary>
internal sealed class SignInCookies(
    SignInSessions sessions, SignInSteps steps, SignInValidator validator, UserConnections connections, UserProfiles profiles, TimeProvider clock)
{
    /// <summary>The cookie that stands for a right password until the second step is done.</summary>
    private const string StepCookie = HostCookies.Ours + "Step";

    /// <summary>Begins a session and gives the browser its cookie, unless a further step is missing; a session that the browser had before ends.</summary>
    public async Task<SignInProgress> SignInAsync(HttpContext context, VerifiedAccount account, bool remember)
    {
        if (account.Way is SignInWay.Password or SignInWay.Passkey or SignInWay.EmergencyLink)
        {
            ProviderHints.End(context); // of a sign-in before
        }

        switch (await steps.NextAsync(account, remember, context.RequestAborted))
        {
            case SignInStep.Session:
                return await BeginAsync(context, account, remember) ? SignInProgress.SignedIn : SignInProgress.Over;
            case SignInStep.Code code:
                Wait(context, code.State, SignInSteps.CodeTime);
                return SignInProgress.NeedsCode;
            case SignInStep.Enrolment enrolment:
                Wait(context, enrolment.State, SignInSteps.EnrolmentTime);
                return SignInProgress.NeedsEnrolment;
            case SignInStep.Passkey:
                return SignInProgress.NeedsPasskey;
            case SignInStep.Leaving leaving:
                Wait(context, leaving.State, SignInSteps.LeavingTime);
                return SignInProgress.Leaving;
            case SignInStep.Over:
                return SignInProgress.Over;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The secret of a sign-in that waits for its second step.</summary>
    public static string? FindStep(HttpContext context) => context.Request.Cookies[StepCookie];

    /// <summary>Takes the cookie of the second step back.</summary>
    public static void EndStep(HttpContext context) => context.Response.Cookies.Delete(StepCookie, StepOptions(context));

    private static void Wait(HttpContext context, string state, TimeSpan time)
    {
        var options = StepOptions(context);
        options.MaxAge = time;
        context.Response.Cookies.Append(StepCookie, state, options);
    }

    private static CookieOptions StepOptions(HttpContext context) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase : "/",
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    };

    private async Task<bool> BeginAsync(HttpContext context, VerifiedAccount account, bool remember)
    {
        var origin = SignInOrigin.Of(context.Request.Headers.UserAgent, context.Connection.RemoteIpAddress);
        if (await sessions.BeginAsync(account, remember, origin, context.RequestAborted) is not { } started)
        {
            return false;
        }

        await EndAsync(context);
        var properties = new AuthenticationProperties { IsPersistent = remember, ExpiresUtc = clock.GetUtcNow() + started.IdleTimeout };
        await context.SignInAsync(IdentityConstants.ApplicationScheme, VaultPrincipal.Create(started), properties);
        LanguageCookie.Write(context, await profiles.FindAsync(started.User, context.RequestAborted));
        return true;
    }

    /// <summary>Begins a session in place of the one that has just ended with all others; it is remembered if that one was.</summary>
    public async Task<SignInProgress> RenewAsync(HttpContext context, VerifiedAccount account)
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
