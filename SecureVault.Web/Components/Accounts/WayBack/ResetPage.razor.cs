using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Links;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Accounts.WayBack;

/// <summary>Chooses a new password by a link that works once. It signs nobody in: whoever has a second factor is asked for it at the sign-in.</summary>
public sealed partial class ResetPage
{
    [SupplyParameterFromForm(FormName = "reset")]
    private NewAccountForm Form { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "code")]
    private string? Code { get; set; }

    [Inject]
    private PasswordLinks Links { get; set; } = default!;

    private PasswordLinkEntry? Link { get; set; }

    private string? Error { get; set; }

    private string? PasswordError { get; set; }

    private string? RepeatedError { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        Link = await Links.FindAsync(Code, HttpContext.RequestAborted);
        if (Link is null)
        {
            // As with an invitation: for 404 the framework would show the general page, which can't say what to do.
            HttpContext.Response.StatusCode = StatusCodes.Status410Gone;
        }
    }

    private async Task SubmitAsync()
    {
        if (Link is null)
        {
            return;
        }

        if (Form.Password != Form.Repeated)
        {
            RepeatedError = NewPassword.Mismatch;
            return;
        }

        switch (await Links.UseAsync(Code, Form.Password ?? string.Empty, HttpContext.RequestAborted))
        {
            case UseLinkOutcome.Changed:
                Navigation.NavigateTo(AccountPaths.SignIn + "?set=1");
                break;
            case UseLinkOutcome.Refused refused:
                PasswordError = Explain(refused.Error);
                break;
            case UseLinkOutcome.Busy:
                Error = T["Busy"];
                break;
            case UseLinkOutcome.LinkInvalid:
                Link = null;
                HttpContext.Response.StatusCode = StatusCodes.Status410Gone;
                break;
            default:
                throw new UnreachableException();
        }
    }
}
