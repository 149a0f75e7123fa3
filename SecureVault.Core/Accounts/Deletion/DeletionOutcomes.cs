namespace SecureVault.Core.Accounts.Deletion;

/// <summary>How a request to delete an account ended.</summary>
public enum DeleteAccountOutcome
{
    /// <summary>The account is closed and will be destroyed.</summary>
    Requested,

    /// <summary>It is to be deleted already.</summary>
    Already,

    /// <summary>The caller is not an administrator.</summary>
    NotAllowed,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>The caller's session has to prove itself first.</summary>
    NotFresh,

    /// <summary>The address that was typed is not the account's.</summary>
    WrongAddress,

    /// <summary>Administrators delete their own account in their settings.</summary>
    Yourself,

    /// <summary>Somebody has to manage the others.</summary>
    LastAdministrator,
}

/// <summary>How keeping an account that is to be deleted ended.</summary>
public enum KeepAccountOutcome
{
    /// <summary>The account stays.</summary>
    Kept,

    /// <summary>The caller is not an administrator.</summary>
    NotAllowed,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>The caller's session has to prove itself first.</summary>
    NotFresh,

    /// <summary>It is not to be deleted.</summary>
    NotLeaving,

    /// <summary>Its keys are destroyed already.</summary>
    TooLate,
}
