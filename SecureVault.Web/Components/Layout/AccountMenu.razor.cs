using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Layout;

/// <summary>The menu of the signed-in person. It opens without the server, so it works in every state of the connection.</summary>
public sealed partial class AccountMenu
{
    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private CurrentUser User { get; set; } = default!;

    private string Address { get; set; } = string.Empty;

    private string Initial => Address.Length == 0
        ? "?"
        : StringInfo.GetNextTextElement(Address).ToUpper(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Authentication is not null)
        {
            Address = (await Authentication).User.Identity?.Name ?? string.Empty;
        }
    }

    // The form goes its own way; this only tells the circuit, which hears of the end of its session before the answer comes.
    private void Leave() => User.IsSigningOut = true;
}
