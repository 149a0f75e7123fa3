namespace SecureVault.Core.Accounts.Strength;

/// <summary>How long a guesser who knows people's habits would take (zxcvbn).</summary>
internal static class PasswordStrength
{
    // Its time grows with the square of the length. Whatever begins with this many characters that are hard to guess is.
    private const int MaxLength = 64;

    // It says nowhere that two threads may use one; making one reads all of its word lists.
    private static readonly Lock Turn = new();
    private static readonly Lazy<Zxcvbn.Zxcvbn> Guesser = new(() => new Zxcvbn.Zxcvbn());

    /// <summary>Whether it falls within some two million guesses: what repeats, counts up, follows the keyboard, or is one known word and little else.</summary>
    public static bool IsGuessedAtOnce(string password, IEnumerable<string> ownWords)
    {
        lock (Turn)
        {
            return Guesser.Value.EvaluatePassword(password.Length > MaxLength ? password[..MaxLength] : password, ownWords).Score == 0;
        }
    }
}
