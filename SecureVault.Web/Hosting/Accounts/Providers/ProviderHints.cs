using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>A provider that a browser signed in at, and the token that it gave, if a cookie can hold it.</summary>
/// <param name="Number">The provider.</param>
/// <param name="IdToken">The token; null for one that is too long.</param>
internal sealed record ProviderHint(int Number, string? IdToken)
{
    /// <inheritdoc/>
    public override string ToString() => $"ProviderHint({Number})";
}

/// <summary>Remembers, in a cookie of the browser, where to sign out besides here.</summary>
internal sealed class ProviderHints(IDataProtectionProvider protection)
{
    private const string Cookie = HostCookies.Ours + "Provider";

    // Browsers take 4096 bytes for name, value and attributes together.
    private const int MaxLength = 3900;
    private readonly IDataProtector _protector = protection.CreateProtector("SecureVault.ProviderHint");

    public void Write(HttpContext context, ProviderHint hint)
    {
        var text = _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{hint.Number} {hint.IdToken}"));
        if (text.Length > MaxLength)
        {
            text = _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{hint.Number} "));
        }

        context.Response.Cookies.Append(Cookie, text, OptionsOf(context));
    }

    public ProviderHint? Find(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(text).Split(' ', 2) is [var number, var token] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
                ? new ProviderHint(known, token.Length > 0 ? token : null)
                : null;
        }
        catch (CryptographicException)
        {
            return null; // of another vault, or of keys that are gone
        }
    }

    public static void End(HttpContext context)
    {
        if (context.Request.Cookies.ContainsKey(Cookie))
        {
            context.Response.Cookies.Delete(Cookie, OptionsOf(context));
        }
    }

    private static CookieOptions OptionsOf(HttpContext context) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase : "/",
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    };
}
