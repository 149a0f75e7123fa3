using System.Globalization;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Primitives;
using MudBlazor;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Hosting;

/// <summary>Which language an answer is in: the person's, else the first of the browser's that there is.</summary>
internal static class Languages
{
    // For dates and numbers where the browser names no region of the language that the person chose.
    private static readonly Dictionary<string, string> Regions = new(StringComparer.Ordinal) { ["en"] = "en-GB", ["de"] = "de-DE" };

    public static void AddVaultLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<MudLocalizer, MudBlazorTexts>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(WrittenLanguages.All[0]);
            options.SupportedUICultures = [.. WrittenLanguages.All.Select(CultureInfo.GetCultureInfo)];

            // Dates and numbers look as at home even where the words are not from there.
            options.SupportedCultures = [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Where(culture => culture.Name.Length > 0)];

            // No address chooses: a link must not change the language of whoever follows it.
            options.RequestCultureProviders =
            [
                new CustomRequestCultureProvider(context => Task.FromResult(ChosenIn(context))),
                new AcceptLanguageHeaderRequestCultureProvider { Options = options },
            ];
        });
    }

    /// <summary>Writes times of day the way that the person chose; for whatever the request draws, its circuit included.</summary>
    public static Task UseHoursAsync(HttpContext context, RequestDelegate next)
    {
        if (LanguageCookie.Read(context).Hours is { } hours)
        {
            CultureInfo.CurrentCulture = HourPatterns.With(CultureInfo.CurrentCulture, hours);
        }

        return next(context);
    }

    private static ProviderCultureResult? ChosenIn(HttpContext context) =>
        LanguageCookie.Read(context).Language is { } language && Regions.TryGetValue(language, out var region)
            ? new ProviderCultureResult(RegionOf(context, language) ?? region, language)
            : null;

    // The browser's own region of the language, such as de-AT, is nearer to the person than ours.
    private static StringSegment? RegionOf(HttpContext context, string language) => context.Request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(accepted => accepted.Quality ?? 1)
        .Select(accepted => accepted.Value)
        .FirstOrDefault(tag => tag.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase)) is { HasValue: true } tag
            ? tag
            : null;
}
