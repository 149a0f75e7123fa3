using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Links;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Accounts.Providers;

/// <summary>Signs an administrator in by a link of the server's operator, while nothing else does.</summary>
public sealed partial class EmergencyPage
{
    private const string Command = "securevault accounts emergency";
    private PasswordLinkEntry? _link;

    [SupplyParameterFromQuery(Name = "code")]
    private string? Code { get; set; }

    [Inject]
    private EmergencyLinks Links { get; set; } = default!;

    [Inject]
    private SignInCookies Cookies { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _link = await Links.FindAsync(Code, HttpContext.RequestAborted);
        if (_link is null)
        {
            HttpContext.Response.StatusCode = StatusCodes.Status410Gone;
        }
    }

    /// <summary>Not with the look at the page: programs that check links in mails would use it up.</summary>
    private async Task SubmitAsync()
    {
        if (await Links.UseAsync(Code, HttpContext.RequestAborted) is not { } account
            || !Continue(await Cookies.SignInAsync(HttpContext, account, remember: false), returnUrl: null))
        {
            _link = null;
        }
    }
}
