using SecureVault.Core.Accounts.Strength;

namespace SecureVault.Core.Accounts;

/// <summary>Why a password is refused.</summary>
public enum PasswordError
{
    /// <summary>Under <see cref="PasswordRules.MinimumLength"/> characters.</summary>
    TooShort,

    /// <summary>Over <see cref="PasswordRules.MaximumLength"/> characters.</summary>
    TooLong,

    /// <summary>It is made of the address.</summary>
    SameAsAddress,

    /// <summary>Everybody tries it first.</summary>
    TooCommon,
}

/// <summary>
/// Length counts, composition does not (NIST SP 800-63B, 3.1.1.2). The upper bound keeps a request from making the server
/// hash megabytes.
/// </summary>
public static class PasswordRules
{
    /// <summary>The fewest characters.</summary>
    public const int MinimumLength = 12;

    /// <summary>The most characters.</summary>
    public const int MaximumLength = 256;

    // "abcabcabcabc" is no pattern that the guesser knows.
    private const int FewestDifferent = 4;

    /// <summary>The reason to refuse a password for an address; null for an acceptable one.</summary>
    public static PasswordError? Check(string? password, string email)
    {
        ArgumentNullException.ThrowIfNull(email);

        // Normalising can shorten a text, but not to a quarter.
        if (password?.Length > MaximumLength * 4)
        {
            return PasswordError.TooLong;
        }

        var text = PasswordText.Normalize(password ?? string.Empty);
        if (PasswordText.Count(text) < MinimumLength)
        {
            return PasswordError.TooShort;
        }

        if (text.Length > MaximumLength)
        {
            return PasswordError.TooLong;
        }

        var words = AddressWords.Of(email);
        if (AddressWords.Make(text, words))
        {
            return PasswordError.SameAsAddress;
        }

        return text.Distinct().Count() < FewestDifferent || CommonPasswords.Contains(text) || PasswordStrength.IsGuessedAtOnce(text, words) ? PasswordError.TooCommon : null;
    }
}
