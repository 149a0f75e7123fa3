namespace SecureVault.Core.Accounts.Strength;

/// <summary>The parts of an address that people build passwords from.</summary>
internal static class AddressWords
{
    // Shorter pieces are in many words.
    private const int MinPiece = 3;

    // What is left beside pieces of the address has to be worth something by itself.
    private const int MinRest = 6;

    private static readonly char[] Separators = ['@', '.', '-', '_', '+'];

    /// <summary>The address, its two halves and their pieces, the longest first.</summary>
    public static IReadOnlyList<string> Of(string email)
    {
        string[] parts = [email, .. email.Split('@'), .. email.Split(Separators)];
        return [.. parts
            .Select(part => PasswordText.Normalize(part).ToUpperInvariant())
            .Where(part => part.Length >= MinPiece)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(part => part.Length)];
    }

    /// <summary>Whether a password is such pieces and little else.</summary>
    public static bool Make(string password, IReadOnlyList<string> words)
    {
        var rest = PasswordText.Normalize(password).ToUpperInvariant();
        var isMade = false;
        foreach (var word in words)
        {
            var without = rest.Replace(word, string.Empty, StringComparison.Ordinal);
            isMade |= without.Length < rest.Length;
            rest = without;
        }

        return isMade && PasswordText.Count(rest) < MinRest;
    }
}
