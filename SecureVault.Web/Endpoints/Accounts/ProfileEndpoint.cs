using Microsoft.AspNetCore.Antiforgery;
using SecureVault.Core.Accounts.Profiles;
using SecureVault.Core.Data;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Endpoints.Accounts;

/// <summary>Saves a person's profile. A form and not a call of the page: the language comes by cookie, and a page can't set one.</summary>
internal static class ProfileEndpoint
{
    public const string Path = "/account/profile";

    public const string NameField = "name";

    public const string LanguageField = "language";

    public const string HoursField = "hours";

    /// <summary>Where the form stands.</summary>
    public const string Page = "/settings";

    public static void MapProfile(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Path, SaveAsync).RequireAuthorization();

    private static async Task<IResult> SaveAsync(HttpContext context, IAntiforgery antiforgery, UserProfiles profiles)
    {
        if (context.User.FindVaultUser() is not { } user || !await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Read(form) is not { } profile)
        {
            return Results.BadRequest();
        }

        if (await profiles.SaveAsync(user, profile, context.RequestAborted) is not { } saved)
        {
            return Results.NotFound();
        }

        LanguageCookie.Write(context, saved);
        return Results.LocalRedirect(Page + "?saved=1");
    }

    /// <returns>Null for what no form of ours sends.</returns>
    private static Profile? Read(IFormCollection form)
    {
        var (name, language, hours) = (form[NameField].ToString(), form[LanguageField].ToString(), form[HoursField].ToString());
        var isKnown = name.Length <= Profile.MaxNameLength
            && (language.Length == 0 || WrittenLanguages.All.Contains(language))
            && (hours is "" or "12" or "24");
        return isKnown
            ? new Profile(name, language.Length == 0 ? null : language, hours.Length == 0 ? null : Enum.Parse<HourCycle>(hours))
            : null;
    }
}
