namespace SecureVault.Core.Accounts.Roles;

/// <summary>How the change of a role ended.</summary>
public enum RoleOutcome
{
    /// <summary>It is as asked.</summary>
    Done,

    /// <summary>The caller is not an administrator.</summary>
    NotAllowed,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>Somebody has to manage the others.</summary>
    LastAdministrator,

    /// <summary>The caller's session has to prove itself first.</summary>
    NotFresh,
}
