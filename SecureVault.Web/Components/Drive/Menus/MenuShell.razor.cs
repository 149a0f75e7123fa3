using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Menus;

/// <summary>A place in the window, in CSS pixels from its upper left corner.</summary>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
/// <param name="IsOfArea">Whether the menu is about the folder and not about items.</param>
public sealed record MenuPlace(double X, double Y, bool IsOfArea = false);

/// <summary>A menu: at the pointer on a desktop, from the bottom on a phone.</summary>
public sealed partial class MenuShell : IAsyncDisposable
{
    private ElementReference _element;
    private JsModule? _script;

    [Parameter, EditorRequired]
    public MenuPlace Place { get; set; } = default!;

    /// <summary>The items, or the list, that the menu is for.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    [Parameter, EditorRequired]
    public EventCallback Close { get; set; }

    /// <summary>Its buttons, each with the role of a menu item.</summary>
    [Parameter, EditorRequired]
    public RenderFragment ChildContent { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _script?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var script = _script = new JsModule(Js, "./" + Assets["js/drive/dialogs.js"]);
            await Errors.TryAsync(() => script.CallAsync("openMenu", _element, Place.X, Place.Y));
        }
    }

    private Task KeyAsync(KeyboardEventArgs key) => key.Key is "Escape" ? Close.InvokeAsync() : Task.CompletedTask;
}
