using SecureVault.Core.Accounts;

namespace SecureVault.Web.Components.Account;

/// <summary>What is said wherever a password is chosen.</summary>
internal static class NewPassword
{
    public const string Mismatch = "The two passwords differ.";

    public static string Hint => $"At least {PasswordRules.MinimumLength} characters. A few words in a row are easy to remember.";
}
