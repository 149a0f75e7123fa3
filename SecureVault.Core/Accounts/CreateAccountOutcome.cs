namespace SecureVault.Core.Accounts;

/// <summary>How the making of an account ended.</summary>
public abstract record CreateAccountOutcome
{
    private CreateAccountOutcome()
    {
    }

    /// <summary>The account is there, with its key.</summary>
    public sealed record Created(VerifiedAccount Account) : CreateAccountOutcome
    {
        /// <summary>The new account.</summary>
        public UserId User => Account.User;
    }

    /// <summary>The password breaks a rule.</summary>
    public sealed record PasswordRefused(PasswordError Error) : CreateAccountOutcome;

    /// <summary>That is no address.</summary>
    public sealed record AddressInvalid : CreateAccountOutcome;

    /// <summary>There is an account with the address.</summary>
    public sealed record AddressTaken : CreateAccountOutcome;

    /// <summary>The link is wrong, used or too old.</summary>
    public sealed record LinkInvalid : CreateAccountOutcome;

    /// <summary>No password signs anybody in here; the link works at a provider.</summary>
    public sealed record NoPasswords : CreateAccountOutcome;

    /// <summary>Too many others are signing in just now; the link still works.</summary>
    public sealed record Busy : CreateAccountOutcome;
}
