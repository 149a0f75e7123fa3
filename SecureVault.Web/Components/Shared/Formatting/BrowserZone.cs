using Microsoft.JSInterop;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>The time zone of the browser; UTC until it is known.</summary>
internal sealed class BrowserZone(IJSRuntime js)
{
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Asks once in the life of a circuit.</summary>
    /// <param name="modulePath">Of wwwroot/js/browser.js.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task LearnAsync(string modulePath, CancellationToken cancellationToken)
    {
        if (Zone != TimeZoneInfo.Utc)
        {
            return;
        }

        await using var module = new JsModule(js, modulePath);
        var id = await module.CallAsync<string?>("timeZone").WaitAsync(cancellationToken);
        if (id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
        {
            Zone = zone;
        }
    }
}
