using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Shared;

/// <summary>The words of MudBlazor's own parts, as far as they are in use here; it asks for other languages than English only.</summary>
internal sealed class MudBlazorTexts : MudLocalizer
{
    private static readonly IStringLocalizer T = Words.Of<SharedTexts>();

    /// <inheritdoc/>
    public override LocalizedString this[string key] => key switch
    {
        "MudSnackbar_Close" or "MudDialog_Close" or "MudAlert_Close" => T["Close"],
        _ => new LocalizedString(key, key, resourceNotFound: true),
    };
}
