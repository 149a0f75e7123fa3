using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Accounts;

/// <summary>Where sign-in leads when the vault asks for a second factor and the term is over: until an app is set up there is no session.</summary>
public sealed partial class AuthenticatorPage
{
    [SupplyParameterFromForm(FormName = "authenticator")]
    private CodeForm Form { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [Inject]
    private EnrolmentSteps Steps { get; set; } = default!;

    [Inject]
    private SignInCookies Cookies { get; set; } = default!;

    private AuthenticatorDraft? Draft { get; set; }

    private IReadOnlyList<string>? Codes { get; set; }

    private string? Error { get; set; }

    private string Target => ReturnAddress.LocalOr(ReturnUrl, "/");

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        Draft = await Steps.FindAsync(SignInCookies.FindStep(HttpContext), HttpContext.RequestAborted);
        if (Draft is null && HttpMethods.IsGet(HttpContext.Request.Method))
        {
            StartOver(ReturnUrl);
        }
    }

    private async Task SubmitAsync()
    {
        switch (await Steps.CompleteAsync(SignInCookies.FindStep(HttpContext), Form.Code, HttpContext.RequestAborted))
        {
            case EnrolmentOutcome.Enrolled enrolled:
                SignInCookies.EndStep(HttpContext);
                await Cookies.SignInAsync(HttpContext, enrolled.Account, enrolled.IsRemembered);
                Codes = enrolled.Codes;
                break;
            case EnrolmentOutcome.WrongCode:
                Error = T["NotTheAppsCode"];
                break;
            case EnrolmentOutcome.Over:
                StartOver(ReturnUrl);
                break;
            case EnrolmentOutcome.Busy:
                Error = T["Busy"];
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
