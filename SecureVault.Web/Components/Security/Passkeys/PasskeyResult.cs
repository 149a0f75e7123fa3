using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Passkeys;

namespace SecureVault.Web.Components.Security.Passkeys;

/// <summary>The answers of js/security/passkeys.js.</summary>
/// <param name="Answer">The authenticator's answer, as JSON.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="Agent">How the browser names itself.</param>
internal sealed record PasskeyResult(string? Answer, string? Error, string? Agent);

/// <summary>Compares the address that a window has with the one that passkeys are bound to.</summary>
internal static class PasskeyOrigin
{
    public static bool IsAt(PasskeyDomain domain, NavigationManager navigation) =>
        string.Equals(new Uri(navigation.BaseUri).GetLeftPart(UriPartial.Authority), domain.Origin, StringComparison.OrdinalIgnoreCase);
}
