namespace SecureVault.Core.Accounts;

/// <summary>The roles that accounts can have.</summary>
public static class AccountRoles
{
    /// <summary>Manages accounts; sees nobody's files.</summary>
    public const string Administrator = "Administrator";
}

/// <summary>The claims that a session carries beside Identity's own.</summary>
public static class AccountClaims
{
    /// <summary>Names one sign-in, so that it can be ended alone.</summary>
    public const string Session = "sid";
}
