using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Accounts;
using SecureVault.Web.Hosting.Accounts.Providers;

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

    /// <summary>The OpenID providers.</summary>
    [Inject]
    private protected ProviderDesk Providers { get; set; } = default!;

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

    /// <summary>Goes on after a right password: to where the person wanted to go, or to the next step of the sign-in.</summary>
    /// <returns>False when the account has changed since its password was checked.</returns>
    internal bool Continue(SignInProgress progress, string? returnUrl)
    {
        if (SignInTargets.Of(progress, returnUrl) is not { } target)
        {
            return false;
        }

        HttpContext.Response.Redirect(target);
        return true;
    }

    /// <summary>Begins the sign-in anew with the password.</summary>
    protected void StartOver(string? returnUrl) =>
        HttpContext.Response.Redirect($"{AccountPaths.SignIn}?late=1&returnUrl={Uri.EscapeDataString(returnUrl ?? "/")}");

    /// <summary>Why a password is refused, as a sentence.</summary>
    protected static string Explain(PasswordError error) => error switch
    {
        PasswordError.TooShort => T["PasswordTooShort", PasswordRules.MinimumLength],
        PasswordError.TooLong => T["PasswordTooLong", PasswordRules.MaximumLength],
        PasswordError.SameAsAddress => T["PasswordIsAddress"],
        PasswordError.TooCommon => T["PasswordTooCommon"],
    };
}
