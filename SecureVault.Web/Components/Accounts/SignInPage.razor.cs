using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Accounts;

/// <summary>Where everybody comes in.</summary>
public sealed partial class SignInPage
{
    [SupplyParameterFromForm(FormName = "sign-in")]
    private SignInForm Form { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "ended")]
    private string? Ended { get; set; }

    [SupplyParameterFromQuery(Name = "over")]
    private string? Over { get; set; }

    [SupplyParameterFromQuery(Name = "bye")]
    private string? Bye { get; set; }

    [Inject]
    private PasswordSignIn SignIn { get; set; } = default!;

    [Inject]
    private AccountSetup Setup { get; set; } = default!;

    [Inject]
    private SignInCookies Cookies { get; set; } = default!;

    private string? Error { get; set; }

    private string? Note => (Ended, Over, Bye) switch
    {
        ("password", _, _) => T["EndedPassword"].Value,
        ("locked", _, _) => T["EndedLocked"].Value,
        ("elsewhere", _, _) => T["EndedElsewhere"].Value,
        (not null, _, _) => T["SessionEnded"].Value,
        (_, not null, _) => T["SessionOver"].Value,
        (_, _, not null) => T["SignedOut"].Value,
        _ => null,
    };

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Form ??= new();
        if (HttpMethods.IsGet(HttpContext.Request.Method) && HttpContext.User.Identity?.IsAuthenticated is true)
        {
            ReturnAddress.Follow(HttpContext, ReturnUrl);
        }
    }

    private async Task SubmitAsync()
    {
        switch (await SignIn.CheckAsync(Form.Email ?? string.Empty, Form.Password ?? string.Empty, From, HttpContext.RequestAborted))
        {
            case SignInOutcome.Accepted accepted:
                if (await Cookies.SignInAsync(HttpContext, accepted.Account, Form.Remember))
                {
                    ReturnAddress.Follow(HttpContext, ReturnUrl);
                }
                else
                {
                    Error = T["NoMatch", Attempts, Minutes];
                }

                break;
            case SignInOutcome.LockedByAdministrator:
                Error = T["Locked"];
                break;
            case SignInOutcome.Busy:
                Error = T["ManySignIn"];
                break;
            case SignInOutcome.Refused:
                Error = T["NoMatch", Attempts, Minutes];
                break;
            default:
                throw new UnreachableException();
        }
    }

    private sealed class SignInForm
    {
        public string? Email { get; set; }

        public string? Password { get; set; }

        public bool Remember { get; set; }
    }
}
