using Microsoft.JSInterop;

namespace SecureVault.Web.Components.Drive;

/// <summary>wwwroot/js/drive.js, fetched once for all lists of a window: each way to the browser and back costs the keys of a new list time.</summary>
internal sealed class DriveScript(IJSRuntime js)
{
    private IJSObjectReference? _module;

    /// <summary>The script.</summary>
    public async Task<IJSObjectReference> LoadAsync(string path, CancellationToken cancellationToken) =>
        _module ??= await js.InvokeAsync<IJSObjectReference>("import", cancellationToken, "./" + path);
}
