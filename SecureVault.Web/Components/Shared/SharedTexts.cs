using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace SecureVault.Web.Components.Shared;

/// <summary>What people read in more than one place; beside it are the words in each language.</summary>
internal sealed class SharedTexts
{
    private SharedTexts()
    {
    }

    /// <summary>The same words, for what has no services to ask: sizes and times are plain functions.</summary>
    public static IStringLocalizer Words { get; } =
        new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance).Create(typeof(SharedTexts));
}
