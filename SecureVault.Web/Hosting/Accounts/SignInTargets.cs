using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>Where a browser goes after a step of the sign-in.</summary>
internal static class SignInTargets
{
    /// <returns>Null when the account has changed since it was verified.</returns>
    public static string? Of(SignInProgress progress, string? returnUrl) => progress switch
    {
        SignInProgress.SignedIn => ReturnAddress.LocalOr(returnUrl, "/"),
        SignInProgress.NeedsCode => $"{AccountPaths.Code}?returnUrl={Uri.EscapeDataString(returnUrl ?? "/")}",
        SignInProgress.NeedsEnrolment => $"{AccountPaths.Authenticator}?returnUrl={Uri.EscapeDataString(returnUrl ?? "/")}",
        SignInProgress.NeedsPasskey => $"{AccountPaths.SignIn}?passkey=1&returnUrl={Uri.EscapeDataString(returnUrl ?? "/")}",
        SignInProgress.Leaving => AccountPaths.Leaving,
        SignInProgress.Over => null,
    };
}
