using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>wwwroot/js/drive.js for one list: keys, the focus, and what only the page's layout knows. Before its script is there nothing happens, and the list works by mouse.</summary>
internal sealed class ListScript : IAsyncDisposable
{
    private const string ListSelector = "[data-sv-list]";

    private ElementReference _host;
    private IDisposable? _listener;

    /// <summary>The script itself, once it is there.</summary>
    public IJSObjectReference? Module { get; private set; }

    /// <summary>How many tiles fit side by side.</summary>
    public int Columns { get; set; } = 4;

    /// <summary>A finger opens where a mouse selects.</summary>
    public bool IsTouch { get; private set; }

    /// <summary>Fetches the script.</summary>
    public async Task LoadAsync(DriveScript script, string path, CancellationToken cancellationToken) =>
        Module = await script.LoadAsync(path, cancellationToken);

    /// <summary>Lets a component hear the keys of its list.</summary>
    public async Task AttachAsync<TListener>(ElementReference host, TListener listener, CancellationToken cancellationToken)
        where TListener : class
    {
        // The page may have gone while the script was on its way.
        cancellationToken.ThrowIfCancellationRequested();
        if (Module is null)
        {
            return;
        }

        var self = DotNetObjectReference.Create(listener);
        (_host, _listener) = (host, self);
        Columns = Math.Max(1, await Module.InvokeAsync<int>("attach", cancellationToken, host, self));
        IsTouch = await Module.InvokeAsync<bool>("isTouch", cancellationToken);
    }

    /// <summary>Puts the focus into the list.</summary>
    public ValueTask FocusAsync() => CallAsync("focus", ListSelector);

    /// <summary>Puts the focus into the list where it was lost with what had it.</summary>
    public ValueTask FocusLostAsync() => CallAsync("focusLost", ListSelector);

    /// <summary>Brings an item into sight.</summary>
    public ValueTask RevealAsync(int index, int columns) => index < 0 || _listener is null ? ValueTask.CompletedTask : CallAsync("reveal", _host, index, columns);

    /// <summary>Where the menu of an item belongs that was asked for by key.</summary>
    public async Task<MenuPlace?> PlaceOfAsync(int index) =>
        Module is not null && await Module.InvokeAsync<double[]>("placeOf", _host, index) is [var x, var y] ? new MenuPlace(x, y) : null;

    /// <summary>Fetches an address as a file; the page stays.</summary>
    public ValueTask DownloadAsync(string address) => CallAsync("download", address);

    /// <summary>True when the entry of the history before this one is the list under a preview.</summary>
    public async Task<bool> IsOverListAsync(CancellationToken cancellationToken) =>
        Module is not null && await Module.InvokeAsync<bool>("isOverList", cancellationToken);

    /// <summary>Goes back over the last entry of the browser's history.</summary>
    public ValueTask GoBackAsync() => CallAsync("goBack");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Module is not null)
            {
                await Module.InvokeVoidAsync("detach", _host);
            }
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // the page is gone, and the module with it
        }

        _listener?.Dispose();
    }

    private ValueTask CallAsync(string method, params object[] values) => Module?.InvokeVoidAsync(method, values) ?? ValueTask.CompletedTask;
}
