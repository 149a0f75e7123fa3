using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Account;

/// <summary>What the account pages share: the request that they answer, and the words for refused passwords.</summary>
public abstract class AccountPage : ComponentBase
{
    private static readonly IStringLocalizer T = Words.Of<AccountTexts>();

    /// <summary>The request; these pages are rendered for one.</summary>
    [CascadingParameter]
    protected HttpContext HttpContext { get; set; } = default!;

    /// <summary>Goes to other pages.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    /// <summary>Why a password is refused, as a sentence.</summary>
    protected static string Explain(PasswordFault fault) => fault switch
    {
        PasswordFault.TooShort => T["PasswordTooShort", PasswordRules.MinimumLength],
        PasswordFault.TooLong => T["PasswordTooLong", PasswordRules.MaximumLength],
        PasswordFault.SameAsAddress => T["PasswordIsAddress"],
        PasswordFault.TooCommon => T["PasswordTooCommon"],
    };

    /// <summary>A page of this application, whatever the address asks for.</summary>
    protected static string LocalOr(string? address, string otherwise) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.StartsWith("/\\", StringComparison.Ordinal)
            && !address.Any(char.IsControl)
            ? address
            : otherwise;
}
