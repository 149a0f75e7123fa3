using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>The time zone of the browser; UTC until it is known.</summary>
internal sealed class BrowserZone(IJSRuntime js)
{
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Asks once in the life of a circuit, for a component that shows its times in UTC until then.</summary>
    /// <param name="assets">The addresses of scripts.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>False when the page is gone, or its browser does not tell.</returns>
    public async Task<bool> TryLearnAsync(ResourceAssetCollection assets, CancellationToken cancellationToken)
    {
        try
        {
            await LearnAsync(assets, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is JSException || JsModule.IsPageGone(exception))
        {
            return false;
        }
    }

    /// <summary>Asks once in the life of a circuit.</summary>
    /// <param name="assets">The addresses of scripts.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task LearnAsync(ResourceAssetCollection assets, CancellationToken cancellationToken)
    {
        if (Zone != TimeZoneInfo.Utc)
        {
            return;
        }

        await using var module = new JsModule(js, "./" + assets["js/browser.js"]);
        var id = await module.CallAsync<string?>("timeZone").WaitAsync(cancellationToken);
        if (id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
        {
            Zone = zone;
        }
    }
}
