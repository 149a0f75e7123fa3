using System.Text;

namespace SecureVault.Core.Accounts.Strength;

/// <summary>One form for what looks the same: keyboards and systems compose letters with accents differently.</summary>
internal static class PasswordText
{
    /// <summary>The text in NFC; as it is when it is no valid Unicode.</summary>
    public static string Normalize(string typed)
    {
        try
        {
            return typed.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return typed;
        }
    }

    /// <summary>How many characters a person would count, or close to it.</summary>
    public static int Count(string normalized) => normalized.EnumerateRunes().Count();
}
