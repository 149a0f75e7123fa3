using Microsoft.Extensions.Localization;
using SecureVault.Core.Ownership;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin;

/// <summary>Why nothing is removed from the store, in a sentence.</summary>
internal static class HoldText
{
    private static readonly IStringLocalizer T = Words.Of<AdminTexts>();

    public static string Of(HoldReason reason) => reason switch
    {
        HoldReason.OlderDatabase => T["HoldOlderDatabase"],
        HoldReason.CopiedDatabase => T["HoldCopiedDatabase"],
        HoldReason.OtherVault => T["HoldOtherVault"],
        HoldReason.OtherWriter => T["HoldOtherWriter"],
        HoldReason.OlderStore => T["HoldOlderStore"],
        HoldReason.UnreadableMarker => T["HoldUnreadableMarker"],
        HoldReason.MissingMarker => T["HoldMissingMarker"],
    };
}
