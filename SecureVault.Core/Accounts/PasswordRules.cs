namespace SecureVault.Core.Accounts;

/// <summary>Why a password is refused.</summary>
public enum PasswordError
{
    /// <summary>Under <see cref="PasswordRules.MinimumLength"/> characters.</summary>
    TooShort,

    /// <summary>Over <see cref="PasswordRules.MaximumLength"/> characters.</summary>
    TooLong,

    /// <summary>It is the address, or the part before the @.</summary>
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

    // Long enough, and still among the first guesses.
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "123456789012", "1234567890123", "12345678901234", "123456123456", "123123123123", "111111111111", "000000000000",
        "qwertyuiop12", "qwertyuiop123", "qwerty123456", "qwertyqwerty", "asdfghjkl123", "1q2w3e4r5t6y", "1qaz2wsx3edc",
        "passwordpassword", "password1234", "password12345", "password123456", "password2024", "password2025", "password2026",
        "passw0rd1234", "p@ssw0rd1234", "p@ssword1234", "welcome12345", "welcome123456", "letmeinletmein", "letmein12345",
        "iloveyou1234", "iloveyouiloveyou", "administrator", "adminadminadmin", "administrator1", "changemechangeme",
        "changeme1234", "securevault1", "securevault123", "correcthorsebatterystaple", "abcdefghijkl", "abcdefghijklm",
        "abcd12345678", "abc123456789", "aaaaaaaaaaaa", "qazwsxedcrfv", "football1234", "baseball1234", "dragon123456",
    };

    /// <summary>The reason to refuse a password for an address; null for an acceptable one.</summary>
    public static PasswordError? Check(string? password, string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        if (password is null || password.Length < MinimumLength)
        {
            return PasswordError.TooShort;
        }

        if (password.Length > MaximumLength)
        {
            return PasswordError.TooLong;
        }

        if (string.Equals(password, email, StringComparison.OrdinalIgnoreCase)
            || string.Equals(password, email.Split('@')[0], StringComparison.OrdinalIgnoreCase))
        {
            return PasswordError.SameAsAddress;
        }

        return Common.Contains(password) || password.Distinct().Count() == 1 ? PasswordError.TooCommon : null;
    }
}
