using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Web.Components.Drive.Menus;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The browser's half of one list: keys, the focus, and what depends on the layout. Until the script is there, the list works by mouse.</summary>
internal sealed class ListScript(DriveScript script, BrowserZone zone, DrivePreferences preferences, DriveErrorHandler errors)
{
    private const string ListSelector = "[data-sv-list]";

    private JsModule? _module;
    private ElementReference _host;
    private IDisposable? _listener;

    /// <summary>How many tiles fit side by side.</summary>
    public int Columns { get; set; } = 4;

    /// <summary>Whether the person uses a touch screen: a tap opens an item where a click selects it.</summary>
    public bool IsTouch { get; private set; }

    /// <summary>Whether there is no room for a pane beside the list.</summary>
    public bool IsNarrow { get; private set; }

    /// <summary>True once the list is gone; its listener must not be called any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Learns what the browser knows, and lets a component hear the keys of its list.</summary>
    /// <param name="assets">The addresses of scripts.</param>
    /// <param name="host">The element around the list.</param>
    /// <param name="listener">Hears the keys.</param>
    /// <param name="started">Runs afterwards, unless the list is gone by then.</param>
    public Task StartAsync<TListener>(ResourceAssetCollection assets, ElementReference host, TListener listener, Func<Task> started)
        where TListener : class => errors.TryAsync(async () =>
    {
        await zone.LearnAsync(assets, CancellationToken.None);
        var module = script.Open("./" + assets["js/drive/list.js"]);
        await preferences.LearnAsync(module);
        if (IsOver)
        {
            return;
        }

        var self = DotNetObjectReference.Create(listener);
        (_module, _host, _listener) = (module, host, self);
        Columns = Math.Max(1, await module.CallAsync<int>("attach", host, self));
        IsTouch = await module.CallAsync<bool>("isTouch");
        IsNarrow = await module.CallAsync<bool>("isNarrow");
        if (!IsOver)
        {
            await started();
        }
    });

    /// <summary>Puts the focus into the list.</summary>
    public Task FocusAsync() => CallAsync("focus", ListSelector);

    /// <summary>Puts the focus into the list if the element that had it is gone.</summary>
    public Task FocusLostAsync() => CallAsync("focusLost", ListSelector);

    /// <summary>Scrolls to an item.</summary>
    public Task RevealAsync(int index, int columns) => index < 0 ? Task.CompletedTask : CallAsync("reveal", _host, index, columns);

    /// <summary>The place for the menu of an item, when the menu was opened by key.</summary>
    public async Task<MenuPlace?> PlaceOfAsync(int index) =>
        _module is not null && await _module.CallAsync<double[]>("placeOf", _host, index) is [var x, var y] ? new MenuPlace(x, y) : null;

    /// <summary>Whether the previous entry of the history is the list under a preview.</summary>
    public async Task<bool> IsOverListAsync() => _module is not null && await _module.CallAsync<bool>("isOverList");

    /// <summary>Goes back one entry in the browser's history.</summary>
    public Task GoBackAsync() => CallAsync("goBack");

    /// <summary>Lets go of the list.</summary>
    public async ValueTask StopAsync()
    {
        IsOver = true;
        await CallAsync("detach", _host);
        _listener?.Dispose();
    }

    private Task CallAsync(string function, params object[] arguments) => _module?.CallAsync(function, arguments) ?? Task.CompletedTask;
}
