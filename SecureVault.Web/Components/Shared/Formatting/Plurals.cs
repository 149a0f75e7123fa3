using Microsoft.Extensions.Localization;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>Words that follow a number. English and German have two forms, one and many, and so two keys.</summary>
internal static class Plurals
{
    /// <summary>The text under <paramref name="key"/> + 'One' or 'Many'; its {0} is the number, what is in <paramref name="more"/> follows.</summary>
    public static string Counted(this IStringLocalizer texts, string key, long count, params object[] more) =>
        texts[key + (count == 1 ? "One" : "Many"), [count, .. more]];
}
