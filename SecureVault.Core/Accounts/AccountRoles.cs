namespace SecureVault.Core.Accounts;

/// <summary>The roles that accounts can have.</summary>
public static class AccountRoles
{
    /// <summary>Manages accounts; sees nobody's files.</summary>
    public const string Administrator = "Administrator";
}
