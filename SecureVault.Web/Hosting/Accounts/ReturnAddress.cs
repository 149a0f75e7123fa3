using System.Text;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>Addresses that a request asks to be sent on to: only pages of this application, and only as a header can carry them.</summary>
internal static class ReturnAddress
{
    private const int MaxLength = 2000;
    private const string PlainMarks = "-._~:/?#[]@!$&'()*+,;=%"; // RFC 3986, and what is escaped already

    /// <summary>Sends the browser on. Blazor's own way unescapes the address again, and then the header can't carry it.</summary>
    public static void Follow(HttpContext context, string? address) => context.Response.Redirect(LocalOr(address, "/"));

    /// <summary>The address, escaped where it has to be, or another one if it does not lead to a page of this application.</summary>
    public static string LocalOr(string? address, string otherwise) => IsLocal(address) ? Escape(address!) : otherwise;

    private static bool IsLocal(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && address.Length <= MaxLength && !address.Any(char.IsControl);

    private static string Escape(string address)
    {
        var escaped = new StringBuilder(address.Length);
        foreach (var rune in address.EnumerateRunes())
        {
            var text = rune.ToString();
            escaped.Append(IsPlain(rune) ? text : Uri.EscapeDataString(text));
        }

        return escaped.ToString();
    }

    private static bool IsPlain(Rune rune) => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || PlainMarks.Contains((char)rune.Value, StringComparison.Ordinal));
}
