using Microsoft.JSInterop;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive;

/// <summary>wwwroot/js/drive/list.js, imported once for all lists of a window, because a new list misses keys until its script is there.</summary>
internal sealed class DriveScript(IJSRuntime js)
{
    private JsModule? _module;

    /// <summary>The script; it lives as long as the window.</summary>
    public JsModule Open(string path) => _module ??= new JsModule(js, path);

    /// <summary>Downloads an address as a file; the page stays.</summary>
    public Task DownloadAsync(string address) => _module?.CallAsync("download", address) ?? Task.CompletedTask;
}
