using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>The words of a folder for what has no services to ask: sizes, times and sentences are plain functions.</summary>
internal static class Words
{
    private static readonly ResourceManagerStringLocalizerFactory Factory = new(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance);

    public static IStringLocalizer Of<TTexts>() => Factory.Create(typeof(TTexts));
}
