using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace SecureVault.Web.Components.Search;

/// <summary>The search field.</summary>
public sealed partial class SearchBar : IDisposable
{
    /// <summary>Search once the person pauses, not after each letter.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);

    private CancellationTokenSource? _typing;

    /// <summary>The page's search, changed here.</summary>
    [Parameter, EditorRequired]
    public SearchFilter Filter { get; set; } = default!;

    /// <summary>The search changed.</summary>
    [Parameter, EditorRequired]
    public EventCallback Changed { get; set; }

    /// <summary>The person is about to search.</summary>
    [Parameter]
    public EventCallback Prepare { get; set; }

    /// <summary>The cursor left the field.</summary>
    [Parameter]
    public EventCallback Left { get; set; }

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose() => StopTyping();

    private async Task TypeAsync()
    {
        StopTyping();
        var typing = _typing = new CancellationTokenSource();
        try
        {
            await Task.Delay(Pause, Clock, typing.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await Changed.InvokeAsync();
    }

    private void StopTyping()
    {
        _typing?.Cancel();
        _typing?.Dispose();
        _typing = null;
    }

    private Task KeyAsync(KeyboardEventArgs key) => key.Key == "Escape" ? EndAsync() : Task.CompletedTask;

    private Task EndAsync()
    {
        StopTyping();
        Filter.Clear();
        return Changed.InvokeAsync();
    }
}
