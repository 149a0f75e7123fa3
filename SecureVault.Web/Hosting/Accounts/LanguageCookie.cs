using System.Globalization;
using SecureVault.Core.Accounts.Profiles;
using SecureVault.Core.Data;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>
/// Carries a person's language and clock between the database and requests: pages are drawn before anybody has asked the database, and
/// the sign-in page has nobody to ask for. It names a language and a number, nothing else.
/// </summary>
internal static class LanguageCookie
{
    private const string Name = HostCookies.Ours + "Language";

    // As long as browsers keep one at most.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    /// <summary>The values of the request's cookie; whatever is not in the form that we write is ignored.</summary>
    public static (string? Language, HourCycle? Hours) Read(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { Length: <= Profile.MaxLanguageLength + 3 } value || value.Split('.') is not [var language, var hours])
        {
            return default;
        }

        HourCycle? cycle = hours switch
        {
            "12" => HourCycle.Twelve,
            "24" => HourCycle.TwentyFour,
            _ => null,
        };
        return (language.Length == 0 ? null : language, cycle);
    }

    /// <summary>Gives the browser the choices of a person; somebody without any takes back those of whoever used the browser before.</summary>
    public static void Write(HttpContext context, Profile profile)
    {
        var options = new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = Lifetime,
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        };
        if (profile is { Language: null, Hours: null })
        {
            if (context.Request.Cookies.ContainsKey(Name))
            {
                context.Response.Cookies.Delete(Name, options);
            }

            return;
        }

        var hours = profile.Hours is { } cycle ? ((int)cycle).ToString(CultureInfo.InvariantCulture) : string.Empty;
        context.Response.Cookies.Append(Name, $"{profile.Language}.{hours}", options);
    }
}
