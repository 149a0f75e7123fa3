using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews;

/// <summary>A picture: as large as fits, or as close as the person wants to look at it (js/previews/zoom.js).</summary>
public sealed partial class ImageView : IAsyncDisposable
{
    private ElementReference _surface;
    private ElementReference _tools;
    private JsModule? _script;
    private ViewState _state;

    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>The address of the picture.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = string.Empty;

    /// <summary>The address of a download, for content that can't be shown.</summary>
    [Parameter]
    public string? Download { get; set; }

    /// <summary>The address of a thumbnail that is shown first.</summary>
    [Parameter]
    public string? Placeholder { get; set; }

    /// <summary>The picture is there.</summary>
    [Parameter]
    public EventCallback Shown { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _script?.EndAsync("detach", _surface) ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _script = new JsModule(Js, "/" + Assets["js/previews/zoom.js"]);
        try
        {
            await _script.CallAsync("attach", _surface, _tools);
        }
        catch (JSException)
        {
            // the picture is shown all the same
        }
    }

    private Task ShowAsync()
    {
        _state = ViewState.Shown;
        return Shown.InvokeAsync();
    }
}
