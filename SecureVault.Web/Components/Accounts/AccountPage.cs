using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Accounts;

/// <summary>The base of the account pages: the request they answer, and the texts for refused passwords.</summary>
public abstract class AccountPage : ComponentBase
{
    private static readonly IStringLocalizer T = Words.Of<AccountTexts>();

    /// <summary>The request; these pages are rendered for one.</summary>
    [CascadingParameter]
    protected HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private IOptions<AccountsOptions> Accounts { get; set; } = default!;

    /// <summary>Where the request comes from.</summary>
    protected ClientNetwork From => ClientNetwork.Of(HttpContext.Connection.RemoteIpAddress);

    /// <summary>How many wrong passwords there may be before a wait.</summary>
    protected int Attempts => Accounts.Value.AttemptsBeforeLockout;

    /// <summary>How long the wait may be.</summary>
    protected int Minutes => Accounts.Value.LockoutMinutes;

    /// <summary>How long a device stays signed in that is not used.</summary>
    protected int RememberedDays => Accounts.Value.RememberedSessionIdleDays;

    /// <summary>Goes to other pages.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    /// <summary>Why a password is refused, as a sentence.</summary>
    protected static string Explain(PasswordError error) => error switch
    {
        PasswordError.TooShort => T["PasswordTooShort", PasswordRules.MinimumLength],
        PasswordError.TooLong => T["PasswordTooLong", PasswordRules.MaximumLength],
        PasswordError.SameAsAddress => T["PasswordIsAddress"],
        PasswordError.TooCommon => T["PasswordTooCommon"],
    };
}
