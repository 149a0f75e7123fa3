using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Details;

/// <summary>Hands a file to another program of the device, where the browser can do that.</summary>
public sealed partial class ShareButton
{
    private ElementReference _element;

    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    [Parameter, EditorRequired]
    public EventCallback Share { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await using var script = new JsModule(Js, "./" + Assets["js/drive/dialogs.js"]);
            await Errors.TryAsync(() => script.CallAsync("offerShare", _element));
        }
    }
}
