namespace SecureVault.Core.Accounts;

/// <summary>How setting a limit ended.</summary>
public enum QuotaOutcome
{
    /// <summary>It is as asked.</summary>
    Done,

    /// <summary>The caller is not an administrator.</summary>
    NotAllowed,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>The caller's session has to prove itself first.</summary>
    NotFresh,
}
