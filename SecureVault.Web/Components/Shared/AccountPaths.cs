namespace SecureVault.Web.Components.Shared;

/// <summary>Addresses of pages outside the circuit. Go there with a full load: they set cookies.</summary>
internal static class AccountPaths
{
    public const string SignIn = "/account/sign-in";

    /// <summary>Says that the access ended while the page was open.</summary>
    public const string SignInAfterEnd = SignIn + "?ended=1";

    /// <summary>The role of those who manage people.</summary>
    public const string Administrator = "Administrator";
}
