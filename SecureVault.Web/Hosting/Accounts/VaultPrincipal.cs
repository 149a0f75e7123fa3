using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SecureVault.Core;
using SecureVault.Core.Accounts;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>Writes and reads the claims that a session's cookie carries.</summary>
internal static class VaultPrincipal
{
    /// <summary>The claim with the session's secret code.</summary>
    internal const string SessionClaim = "sid";

    public static ClaimsPrincipal Create(StartedSession session)
    {
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, session.User.ToString()),
                new(ClaimTypes.Name, session.Email),
                new(SessionClaim, session.Code),
            ],
            IdentityConstants.ApplicationScheme);
        if (session.IsAdministrator)
        {
            identity.AddClaim(new(ClaimTypes.Role, AccountRoles.Administrator));
        }

        return new(identity);
    }

    public static UserId? FindVaultUser(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? new UserId(id) : null;

    public static SessionId? FindSession(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(SessionClaim) is { Length: > 0 } code ? SessionId.Of(code) : null;
}
