using Microsoft.Extensions.Localization;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Accounts;

/// <summary>The hints shown wherever a password is chosen.</summary>
internal static class NewPassword
{
    private static readonly IStringLocalizer T = Words.Of<AccountTexts>();

    public static string Mismatch => T["PasswordsDiffer"];

    public static string Hint => T["PasswordHint", PasswordRules.MinimumLength];
}
