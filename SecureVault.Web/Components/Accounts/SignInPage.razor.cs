using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Web.Hosting.Accounts;
using SecureVault.Web.Hosting.Accounts.Passkeys;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Components.Accounts;

/// <summary>Where everybody comes in.</summary>
public sealed partial class SignInPage
{
    [SupplyParameterFromForm(FormName = "sign-in")]
    private SignInForm Form { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "passkey")]
    private PasskeyForm Passkey { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "ended")]
    private string? Ended { get; set; }

    [SupplyParameterFromQuery(Name = "over")]
    private string? Over { get; set; }

    [SupplyParameterFromQuery(Name = "bye")]
    private string? Bye { get; set; }

    [SupplyParameterFromQuery(Name = "set")]
    private string? Set { get; set; }

    [Inject]
    private PasswordSignIn SignIn { get; set; } = default!;

    [Inject]
    private AccountSetup Setup { get; set; } = default!;

    [Inject]
    private SignInCookies Cookies { get; set; } = default!;

    [Inject]
    private PasskeyDesk Passkeys { get; set; } = default!;

    [Inject]
    private PasskeyCookies Questions { get; set; } = default!;

    private string? Error { get; set; }

    [SupplyParameterFromQuery(Name = ProviderResults.Parameter)]
    private string? ProviderResult { get; set; }

    [SupplyParameterFromQuery(Name = ProviderResults.NumberParameter)]
    private int? ProviderNumber { get; set; }

    [SupplyParameterFromQuery(Name = "late")]
    private string? Late { get; set; }

    [SupplyParameterFromQuery(Name = "passkey")]
    private string? NeedsPasskey { get; set; }

    private string? Note => (Ended, Over, Bye, Set) switch
    {
        _ when Late is not null => T["StepOver"].Value,
        _ when NeedsPasskey is not null => T["PasskeyNeeded"].Value,
        ("password", _, _, _) => T["EndedPassword"].Value,
        ("locked", _, _, _) => T["EndedLocked"].Value,
        ("role", _, _, _) => T["EndedRole"].Value,
        ("administrator", _, _, _) => T["EndedByAdministrator"].Value,
        ("deleted", _, _, _) => T["EndedDeleted"].Value,
        ("address", _, _, _) => T["EndedAddress"].Value,
        ("provider", _, _, _) => T["EndedProvider"].Value,
        ("elsewhere", _, _, _) => T["EndedElsewhere"].Value,
        (not null, _, _, _) => T["SessionEnded"].Value,
        (_, not null, _, _) => T["SessionOver"].Value,
        (_, _, not null, _) => T["SignedOut"].Value,
        (_, _, _, not null) => T["PasswordSet"].Value,
        _ => null,
    };

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Form ??= new();
        Passkey ??= new();
        Error = ProviderResult is { } result ? Explain(result, Providers.NameOf(ProviderNumber) ?? T["TheProvider"]) : null;
        if (HttpMethods.IsGet(HttpContext.Request.Method) && HttpContext.User.Identity?.IsAuthenticated is true)
        {
            ReturnAddress.Follow(HttpContext, ReturnUrl);
        }
    }

    private string Explain(string result, string name) => result switch
    {
        ProviderResults.Cancelled => T["ProviderCancelled", name],
        ProviderResults.Down => T["ProviderDown", name],
        ProviderResults.Locked => T["Locked"],
        ProviderResults.Unknown => T["ProviderUnknown", name],
        ProviderResults.Unverified => T["ProviderUnverified", name],
        ProviderResults.Taken => T["ProviderTaken", name],
        ProviderResults.Invitation => T["ProviderInvitation"],
        _ => T["ProviderFailed", name],
    };

    private async Task SubmitAsync()
    {
        Error = null;
        switch (await SignIn.CheckAsync(Form.Email ?? string.Empty, Form.Password ?? string.Empty, From, HttpContext.RequestAborted))
        {
            case SignInOutcome.Accepted accepted:
                if (!Continue(await Cookies.SignInAsync(HttpContext, accepted.Account, Form.Remember), ReturnUrl))
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
            case SignInOutcome.TurnedOff:
                Error = T["PasswordsOff"];
                break;
            case SignInOutcome.Refused:
                Error = T["NoMatch", Attempts, Minutes];
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task SubmitPasskeyAsync()
    {
        Error = null;
        if (Questions.Find(HttpContext, Passkey.State) is not { } question)
        {
            Error = T["PasskeyStale"];
            return;
        }

        switch (await Passkeys.SignInAsync(question, Passkey.Answer ?? string.Empty, From, HttpContext.RequestAborted))
        {
            case PasskeyOutcome.Accepted accepted:
                if (!Continue(await Cookies.SignInAsync(HttpContext, accepted.Account, Passkey.Remember), ReturnUrl))
                {
                    Error = T["PasskeyRefused"];
                }

                break;
            case PasskeyOutcome.LockedByAdministrator:
                Error = T["Locked"];
                break;
            case PasskeyOutcome.Unknown:
                Error = T["PasskeyUnknown"];
                break;
            case PasskeyOutcome.Blocked:
                Error = T["PasskeyBlocked"];
                break;
            case PasskeyOutcome.Refused:
                Error = PasskeyCeremony.LacksVerification(Passkey.Answer) ? T["PasskeyNotVerified"] : T["PasskeyRefused"];
                break;
            default:
                throw new UnreachableException();
        }
    }

    private sealed class PasskeyForm
    {
        public string? Answer { get; set; }

        public string? State { get; set; }

        public bool Remember { get; set; }
    }

    private sealed class SignInForm
    {
        public string? Email { get; set; }

        public string? Password { get; set; }

        public bool Remember { get; set; }
    }
}
