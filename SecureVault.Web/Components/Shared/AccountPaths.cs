namespace SecureVault.Web.Components.Shared;

/// <summary>Addresses of pages outside the circuit. Go there with a full load: they set cookies.</summary>
internal static class AccountPaths
{
    public const string SignIn = "/account/sign-in";

    /// <summary>The role of those who manage people.</summary>
    public const string Administrator = "Administrator";
}
