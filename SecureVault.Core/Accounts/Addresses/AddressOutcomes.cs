using SecureVault.Core.Data.People;

namespace SecureVault.Core.Accounts.Addresses;

/// <summary>How a request for another address ended.</summary>
public enum RequestAddressOutcome
{
    /// <summary>A link goes to the address, unless somebody else has it; which of the two is not told.</summary>
    Sent,

    /// <summary>It is no address.</summary>
    Invalid,

    /// <summary>It is the account's already.</summary>
    Same,

    /// <summary>The session has to prove itself first.</summary>
    NotFresh,

    /// <summary>The vault sends no mail; an administrator changes the address.</summary>
    MailOff,

    /// <summary>There were too many requests within a day.</summary>
    TooMany,
}

/// <summary>How changing somebody's address ended.</summary>
public enum ChangeAddressOutcome
{
    /// <summary>The account has it.</summary>
    Changed,

    /// <summary>It is no address.</summary>
    Invalid,

    /// <summary>It is the account's already.</summary>
    Same,

    /// <summary>Another account has it.</summary>
    Taken,

    /// <summary>The caller is not an administrator.</summary>
    NotAllowed,

    /// <summary>The caller's session has to prove itself first.</summary>
    NotFresh,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>The account is to be deleted.</summary>
    Leaving,
}

/// <summary>An open link to an address, without its code.</summary>
/// <param name="Kind">Whether it confirms a new address or restores the old one.</param>
/// <param name="Email">The address that the account gets.</param>
/// <param name="ExpiresAt">When it stops working.</param>
public sealed record AddressLinkEntry(AddressLinkKind Kind, string Email, DateTimeOffset ExpiresAt);

/// <summary>A link to an address that was used: the account has the address now, and every session has ended.</summary>
/// <param name="Kind">Whether it confirmed a new address or restored the old one.</param>
/// <param name="User">The account.</param>
/// <param name="Email">The address that it has now.</param>
public sealed record UsedAddressLink(AddressLinkKind Kind, UserId User, string Email);

/// <summary>A link to an address with its code, for the mail that brings it.</summary>
/// <param name="Code">The code; it is not kept.</param>
/// <param name="ExpiresAt">When it stops working.</param>
public sealed record AddressCode(string Code, DateTimeOffset ExpiresAt)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(AddressCode);
}
