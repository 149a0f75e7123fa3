using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Web.Hosting;

/// <summary>Begins and ends the sessions of browsers.</summary>
public sealed class Sessions
{
    private static readonly TimeSpan RememberedLength = TimeSpan.FromDays(14);
    private readonly UserManager<VaultUser> _users;
    private readonly IUserClaimsPrincipalFactory<VaultUser> _principals;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;

    /// <summary>Made by the container, for one request.</summary>
    public Sessions(UserManager<VaultUser> users, IUserClaimsPrincipalFactory<VaultUser> principals, VaultEvents events, TimeProvider clock)
    {
        _users = users;
        _principals = principals;
        _events = events;
        _clock = clock;
    }

    /// <summary>Gives the browser a cookie with a session of its own.</summary>
    public async Task SignInAsync(HttpContext context, UserId id, bool remember)
    {
        var user = await _users.FindByIdAsync(id.ToString()) ?? throw new InvalidOperationException("An account vanished while it signed in.");
        var principal = await _principals.CreateAsync(user);
        ((ClaimsIdentity)principal.Identity!).AddClaim(
            new Claim(AccountClaims.Session, RandomNumberGenerator.GetHexString(32, lowercase: true)));
        var properties = remember
            ? new AuthenticationProperties { IsPersistent = true, ExpiresUtc = _clock.GetUtcNow() + RememberedLength }
            : new AuthenticationProperties();
        await context.SignInAsync(IdentityConstants.ApplicationScheme, principal, properties);
    }

    /// <summary>Begins a session in place of the one that has just ended with all others; it is remembered if that one was.</summary>
    public async Task RenewAsync(HttpContext context, UserId id)
    {
        // The ticket as it was read at the request's beginning; the row's stamp is another one by now.
        var ticket = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        await SignInAsync(context, id, remember: ticket.Properties is { IsPersistent: true });
    }

    /// <summary>Takes the cookie back and ends what else the session has open.</summary>
    public async Task SignOutAsync(HttpContext context)
    {
        if (context.User.FindVaultUser() is { } user)
        {
            _events.Publish(new VaultEvent.AccessEnded(user, context.User.FindFirstValue(AccountClaims.Session)));
        }

        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
    }
}

/// <summary>Compares each cookie with the account's row, on every request: a lock, a new password or a new role counts at once.</summary>
internal sealed class SessionCheck(IDbContextFactory<VaultDbContext> contexts, UserConnections connections)
{
    // Compiled: it comes with every request.
    private static readonly Func<VaultDbContext, Guid, string, CancellationToken, Task<bool>> IsCurrent = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid user, string stamp, CancellationToken cancellationToken) =>
            db.Users.Any(row => row.Id == user && row.SecurityStamp == stamp && row.LockedAt == null));

    private readonly string _stampClaim = new ClaimsIdentityOptions().SecurityStampClaimType;

    public async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var looked = new Looked(connections.Endings);
        if (await IsCurrentAsync(context.Principal, context.HttpContext.RequestAborted))
        {
            context.HttpContext.Features.Set(looked);
        }
        else
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }

    /// <summary>Whether nobody's access has ended since the request's cookie was compared, or at least not this one's.</summary>
    public async Task<bool> IsStillCurrentAsync(HttpContext context) =>
        (context.Features.Get<Looked>() is { } looked && looked.Endings == connections.Endings)
        || await IsCurrentAsync(context.User, context.RequestAborted);

    /// <summary>Whether the account's row still is as it was when the session began.</summary>
    public async Task<bool> IsCurrentAsync(ClaimsPrincipal? principal, CancellationToken cancellationToken)
    {
        var stamp = principal?.FindFirstValue(_stampClaim);
        if (principal?.FindVaultUser() is not { } user || stamp is null)
        {
            return false;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await IsCurrent(db, user.Value, stamp, cancellationToken);
    }

    // How many times access had ended when the row was read.
    private sealed record Looked(long Endings);
}

/// <summary>Reads the claims that a session carries.</summary>
internal static class VaultPrincipal
{
    public static UserId? FindVaultUser(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? new UserId(id) : null;
}
