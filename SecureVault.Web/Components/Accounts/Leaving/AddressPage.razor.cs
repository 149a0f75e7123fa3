using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Data.People;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Accounts.Leaving;

/// <summary>
/// Where a link leads that was mailed to an address: gives the account that address once the button is pressed, for programs that look at mails follow
/// links. Whoever puts the old one back chooses a new password, as somebody else seems to know the old one.
/// </summary>
public sealed partial class AddressPage
{
    private AddressLinkEntry? _link;
    private bool _isConfirmed;

    [SupplyParameterFromQuery(Name = "code")]
    private string? Code { get; set; }

    [Inject]
    private AddressLinks Links { get; set; } = default!;

    [Inject]
    private PasswordLinks Passwords { get; set; } = default!;

    private bool IsUndo => _link?.Kind == AddressLinkKind.Undo;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _link = await Links.FindAsync(Code, HttpContext.RequestAborted);
        if (_link is null)
        {
            HttpContext.Response.StatusCode = StatusCodes.Status410Gone;
        }
    }

    private async Task SubmitAsync()
    {
        var used = await Links.UseAsync(Code, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, HttpContext.RequestAborted);
        if (used is null)
        {
            _link = null;
            HttpContext.Response.StatusCode = StatusCodes.Status410Gone;
        }
        else if (used.Kind == AddressLinkKind.Undo && await Passwords.MakeForMailAsync(used.User, HttpContext.RequestAborted) is { } made)
        {
            HttpContext.Response.Redirect($"{AccountPaths.Reset}?code={made.Code}");
        }
        else
        {
            _isConfirmed = true;
        }
    }
}
