namespace SecureVault.Core.Accounts.Links;

/// <summary>How the making of a password link ended.</summary>
public abstract record PasswordLinkOutcome
{
    private PasswordLinkOutcome()
    {
    }

    /// <summary>The link's code; it is not kept and can't be shown again.</summary>
    /// <param name="Email">Whose password it is for.</param>
    /// <param name="Code">The code.</param>
    /// <param name="ExpiresAt">When it stops working.</param>
    public sealed record Made(string Email, string Code, DateTimeOffset ExpiresAt) : PasswordLinkOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => "Made(redacted)";
    }

    /// <summary>The caller is not an administrator; or the account is not, that an emergency link was asked for.</summary>
    public sealed record NotAllowed : PasswordLinkOutcome;

    /// <summary>There is no such account.</summary>
    public sealed record NotFound : PasswordLinkOutcome;

    /// <summary>Nobody makes one for the own account: whoever sits at an open window could keep the account by it.</summary>
    public sealed record Yourself : PasswordLinkOutcome;

    /// <summary>The caller's session has to prove itself first.</summary>
    public sealed record NotFresh : PasswordLinkOutcome;

    /// <summary>The account is locked, so a new password is of no use.</summary>
    public sealed record Locked : PasswordLinkOutcome;
}

/// <summary>How the use of a password link ended.</summary>
public abstract record UseLinkOutcome
{
    private UseLinkOutcome()
    {
    }

    /// <summary>The new password counts, and every session has ended. Who has it signs in, with the second factor if there is one.</summary>
    public sealed record Changed : UseLinkOutcome;

    /// <summary>The password breaks a rule; the link still works.</summary>
    public sealed record Refused(PasswordError Error) : UseLinkOutcome;

    /// <summary>The link is wrong, used or too old.</summary>
    public sealed record LinkInvalid : UseLinkOutcome;

    /// <summary>Too many others are signing in just now; the link still works.</summary>
    public sealed record Busy : UseLinkOutcome;
}

/// <summary>An open password link, without its code.</summary>
/// <param name="Email">Whose password it is for.</param>
/// <param name="ExpiresAt">When it stops working.</param>
public sealed record PasswordLinkEntry(string Email, DateTimeOffset ExpiresAt);
