using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Web.Hosting.Accounts;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Components.Accounts;

/// <summary>Makes the account that an administrator's link is for.</summary>
public sealed partial class InvitationPage
{
    [SupplyParameterFromForm(FormName = "invitation")]
    private NewAccountForm Form { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "code")]
    private string? Code { get; set; }

    [Inject]
    private Invitations Invitations { get; set; } = default!;

    [Inject]
    private SignInCookies Cookies { get; set; } = default!;

    private IReadOnlyList<ProviderButton> Open => [.. Providers.All.Where(one => Providers.OptionsOf(one.Number).NewPeople != NewPeopleRule.Closed)];

    private InvitationEntry? Invitation { get; set; }

    private string? Error { get; set; }

    private string? PasswordError { get; set; }

    private string? RepeatedError { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        Invitation = await Invitations.FindAsync(Code, HttpContext.RequestAborted);
        if (Invitation is null)
        {
            // Not 404: for that the framework throws the page away and shows the general one, which can't say what to do.
            HttpContext.Response.StatusCode = StatusCodes.Status410Gone;
        }
    }

    private string AddressOf(ProviderButton provider) => $"{ProviderPaths.BeginAt(provider.Number, "/")}&invitation={Uri.EscapeDataString(Code ?? string.Empty)}";

    private async Task SubmitAsync()
    {
        if (Invitation is null)
        {
            return;
        }

        if (Form.Password != Form.Repeated)
        {
            RepeatedError = NewPassword.Mismatch;
            return;
        }

        switch (await Invitations.AcceptAsync(Code!, Form.Password ?? string.Empty, HttpContext.RequestAborted))
        {
            case CreateAccountOutcome.Created created:
                Continue(await Cookies.SignInAsync(HttpContext, created.Account, remember: false), "/");
                break;
            case CreateAccountOutcome.PasswordRefused refused:
                PasswordError = Explain(refused.Error);
                break;
            case CreateAccountOutcome.Busy:
                Error = T["Busy"];
                break;
            case CreateAccountOutcome.NoPasswords:
                Error = T["PasswordsOff"];
                break;
            case CreateAccountOutcome.AddressTaken:
                Error = T["AddressHasAccount"];
                break;
            case CreateAccountOutcome.LinkInvalid or CreateAccountOutcome.AddressInvalid:
                Invitation = null;
                break;
            default:
                throw new UnreachableException();
        }
    }
}
