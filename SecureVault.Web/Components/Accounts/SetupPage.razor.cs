using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Accounts;

/// <summary>Makes the first administrator. Without the code from the console the page does not exist.</summary>
public sealed partial class SetupPage
{
    [SupplyParameterFromForm(FormName = "setup")]
    private NewAccountForm Form { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "code")]
    private string? Code { get; set; }

    [Inject]
    private AccountSetup Setup { get; set; } = default!;

    [Inject]
    private SignInCookies Cookies { get; set; } = default!;

    private bool IsOpen { get; set; }

    private string RestoreAddress => "/setup/restore?code=" + Uri.EscapeDataString(Code!);

    private string? Error { get; set; }

    private string? EmailError { get; set; }

    private string? PasswordError { get; set; }

    private string? RepeatedError { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Form ??= new();
        IsOpen = Setup.Matches(Code);
        if (!IsOpen)
        {
            HttpContext.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task SubmitAsync()
    {
        if (!IsOpen)
        {
            return;
        }

        if (Form.Password != Form.Repeated)
        {
            RepeatedError = NewPassword.Mismatch;
            return;
        }

        switch (await Setup.CreateFirstAdministratorAsync(Code!, Form.Email ?? string.Empty, Form.Password ?? string.Empty, HttpContext.RequestAborted))
        {
            case CreateAccountOutcome.Created created:
                Continue(await Cookies.SignInAsync(HttpContext, created.Account, remember: false), RecoveryKeyPage.Address + "?first=1");
                break;
            case CreateAccountOutcome.AddressInvalid or CreateAccountOutcome.AddressTaken:
                EmailError = T["NoAddress"];
                break;
            case CreateAccountOutcome.PasswordRefused refused:
                PasswordError = Explain(refused.Error);
                break;
            case CreateAccountOutcome.Busy:
                Error = T["Busy"];
                break;
            case CreateAccountOutcome.LinkInvalid or CreateAccountOutcome.NoPasswords:
                Error = T["LinkUsed"];
                break;
            default:
                throw new UnreachableException();
        }
    }
}
