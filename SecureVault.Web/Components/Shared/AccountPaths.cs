namespace SecureVault.Web.Components.Shared;

/// <summary>Addresses of pages outside the circuit. Go there with a full load: they set cookies.</summary>
internal static class AccountPaths
{
    public const string SignIn = "/account/sign-in";

    /// <summary>The settings of how a person signs in; they lie in the circuit.</summary>
    public const string Security = "/settings/security";

    /// <summary>Where an invitation leads; its code comes behind.</summary>
    public const string Invitation = "/account/invitation";

    /// <summary>Where the sign-in takes a code.</summary>
    public const string Code = "/account/code";

    /// <summary>Where the sign-in has an authenticator app set up.</summary>
    public const string Authenticator = "/account/authenticator";

    /// <summary>Where the link leads that the operator makes in an emergency; its code comes behind.</summary>
    public const string Emergency = "/account/emergency";

    /// <summary>For people who don't know their password.</summary>
    public const string Forgot = "/account/forgot";

    /// <summary>Where a link to a new password leads; its code comes behind.</summary>
    public const string Reset = "/account/reset";

    /// <summary>Where a link to an address leads; its code comes behind.</summary>
    public const string Address = "/account/address";

    /// <summary>Where the person of an account that is to be deleted comes in.</summary>
    public const string Leaving = "/account/leaving";

    /// <summary>The role of those who manage people.</summary>
    public const string Administrator = "Administrator";
}
