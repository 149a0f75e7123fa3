namespace SecureVault.Web.Hosting.Accounts;

/// <summary>How far a sign-in has come.</summary>
internal enum SignInProgress
{
    /// <summary>The browser has its session.</summary>
    SignedIn,

    /// <summary>A code is missing; the browser has a cookie that stands for the right password.</summary>
    NeedsCode,

    /// <summary>An authenticator app has to be set up first; the browser has a cookie that stands for the right password.</summary>
    NeedsEnrolment,

    /// <summary>The password is right, but this person signs in with a passkey.</summary>
    NeedsPasskey,

    /// <summary>The account is to be deleted, and nothing else can be reached; the browser has a cookie that stands for all steps.</summary>
    Leaving,

    /// <summary>The account has changed since its password was checked.</summary>
    Over,
}
