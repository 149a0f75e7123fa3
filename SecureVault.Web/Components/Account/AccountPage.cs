using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;

namespace SecureVault.Web.Components.Account;

/// <summary>What the account pages share: the request that they answer, and the words for refused passwords.</summary>
public abstract class AccountPage : ComponentBase
{
    /// <summary>The request; these pages are rendered for one.</summary>
    [CascadingParameter]
    protected HttpContext HttpContext { get; set; } = default!;

    /// <summary>Goes to other pages.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    /// <summary>Why a password is refused, as a sentence.</summary>
    protected static string Explain(PasswordFault fault) => fault switch
    {
        PasswordFault.TooShort => $"Use at least {PasswordRules.MinimumLength} characters. A few words in a row are easy to remember.",
        PasswordFault.TooLong => $"Use at most {PasswordRules.MaximumLength} characters.",
        PasswordFault.SameAsAddress => "The password must not be your e-mail address.",
        PasswordFault.TooCommon => "This password is among the first that attackers try. Choose another one.",
    };

    /// <summary>A page of this application, whatever the address asks for.</summary>
    protected static string LocalOr(string? address, string otherwise) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.StartsWith("/\\", StringComparison.Ordinal)
            && !address.Any(char.IsControl)
            ? address
            : otherwise;
}
