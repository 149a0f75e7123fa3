using System.Globalization;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>One or two letters that stand for a person.</summary>
internal static class InitialsOf
{
    /// <summary>Those of the first and the last word of the name; where there is none, the first of the address.</summary>
    public static string Person(string? name, string address)
    {
        var words = (name ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => First(address),
            [var only] => First(only),
            [var first, .., var last] => First(first) + First(last),
        };
    }

    private static string First(string text) => text.Length == 0 ? "?" : StringInfo.GetNextTextElement(text).ToUpper(CultureInfo.CurrentCulture);
}
