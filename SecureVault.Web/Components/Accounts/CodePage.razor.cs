using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Accounts;

/// <summary>The second step of a sign-in: a code of the authenticator app, or a recovery code.</summary>
public sealed partial class CodePage
{
    [SupplyParameterFromForm(FormName = "code")]
    private CodeForm Form { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "recovery")]
    private string? Recovery { get; set; }

    [Inject]
    private SecondSteps Steps { get; set; } = default!;

    [Inject]
    private SignInCookies Cookies { get; set; } = default!;

    private bool IsRecovery => Recovery is not null;

    private string? Error { get; set; }

    private string OtherWay => $"{AccountPaths.Code}?returnUrl={Uri.EscapeDataString(ReturnUrl ?? "/")}{(IsRecovery ? null : "&recovery=1")}";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        if (HttpMethods.IsGet(HttpContext.Request.Method) && !await Steps.IsWaitingAsync(SignInCookies.FindStep(HttpContext), HttpContext.RequestAborted))
        {
            StartOver(ReturnUrl);
        }
    }

    private async Task SubmitAsync()
    {
        switch (await Steps.CompleteAsync(SignInCookies.FindStep(HttpContext), Form.Code, From, HttpContext.RequestAborted))
        {
            case SecondStepOutcome.Accepted accepted:
                SignInCookies.EndStep(HttpContext);
                if (!Continue(await Cookies.SignInAsync(HttpContext, accepted.Account, accepted.IsRemembered), ReturnUrl))
                {
                    StartOver(ReturnUrl);
                }

                break;
            case SecondStepOutcome.Refused:
                Error = T["NotTheCode", Attempts, Minutes];
                break;
            case SecondStepOutcome.Over:
                StartOver(ReturnUrl);
                break;
            case SecondStepOutcome.LockedByAdministrator:
                Error = T["Locked"];
                break;
            case SecondStepOutcome.Busy:
                Error = T["ManySignIn"];
                break;
            default:
                throw new UnreachableException();
        }
    }

    private sealed class CodeForm
    {
        public string? Code { get; set; }
    }
}
