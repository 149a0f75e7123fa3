using System.Globalization;
using Microsoft.AspNetCore.Localization;
using MudBlazor;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Hosting;

/// <summary>Which language an answer is in: the first of the browser's that there is.</summary>
internal static class Languages
{
    /// <summary>The languages that the texts are written in; the first is the one for everybody else.</summary>
    public static readonly IReadOnlyList<string> Written = ["en", "de"];

    public static void AddVaultLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<MudLocalizer, MudBlazorTexts>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(Written[0]);
            options.SupportedUICultures = [.. Written.Select(CultureInfo.GetCultureInfo)];

            // Dates and numbers look as at home even where the words are not from there.
            options.SupportedCultures = [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Where(culture => culture.Name.Length > 0)];

            // Neither addresses nor cookies choose: the browser's settings do.
            options.RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider { Options = options }];
        });
    }
}
