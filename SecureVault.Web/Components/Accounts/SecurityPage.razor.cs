using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Accounts;

/// <summary>The page on which people manage their own account.</summary>
public sealed partial class SecurityPage
{
    [SupplyParameterFromForm(FormName = "password")]
    private PasswordForm Form { get; set; } = default!;

    [Inject]
    private Passwords Passwords { get; set; } = default!;

    [Inject]
    private SignInCookies Cookies { get; set; } = default!;

    private string? OldError { get; set; }

    private string? NewError { get; set; }

    private string? RepeatedError { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized() => Form ??= new();

    private async Task ChangeAsync()
    {
        if (Form.New != Form.Repeated)
        {
            RepeatedError = NewPassword.Mismatch;
            return;
        }

        var user = HttpContext.User.FindVaultUser()!.Value;
        switch (await Passwords.ChangeAsync(user, Form.Old ?? string.Empty, Form.New ?? string.Empty, From, HttpContext.RequestAborted))
        {
            case ChangePasswordOutcome.Changed changed:
                if (!Continue(await Cookies.RenewAsync(HttpContext, changed.Account), AccountPaths.Security + "?changed=1"))
                {
                    StartOver(AccountPaths.Security);
                }

                break;
            case ChangePasswordOutcome.Refused refused:
                NewError = Explain(refused.Error);
                break;
            case ChangePasswordOutcome.Busy:
                OldError = T["Busy"];
                break;
            case ChangePasswordOutcome.WrongPassword:
                OldError = T["NotCurrentPassword", Attempts, Minutes];
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task SignOutEverywhereAsync()
    {
        await Passwords.SignOutEverywhereAsync(HttpContext.User.FindVaultUser()!.Value, HttpContext.RequestAborted);
        await Cookies.SignOutAsync(HttpContext);
        Navigation.NavigateTo(AccountPaths.SignIn + "?bye=1");
    }

    private sealed class PasswordForm
    {
        public string? Old { get; set; }

        public string? New { get; set; }

        public string? Repeated { get; set; }
    }
}
